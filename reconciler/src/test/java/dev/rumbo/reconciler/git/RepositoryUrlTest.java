package dev.rumbo.reconciler.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryUrlTest {

    @ParameterizedTest(name = "{0} is {1} at {2}, shown as {3}")
    @CsvSource(nullValues = "-", textBlock = """
            https://github.com/acme/shop.git,              https, github.com, https://github.com/acme/shop.git
            https://github.com/acme/shop/,                 https, github.com, https://github.com/acme/shop
            HTTPS://GitHub.com/acme/Shop.git,              https, github.com, https://github.com/acme/Shop.git
            https://bob:s3cret@git.acme.io:8443/shop,      https, git.acme.io, https://git.acme.io:8443/shop
            https://ghp_token@github.com/acme/shop,        https, github.com, https://github.com/acme/shop
            http://10.0.0.5:3000/acme/shop.git,            http,  10.0.0.5,   http://10.0.0.5:3000/acme/shop.git
            ssh://git@github.com:22/acme/shop.git,         ssh,   github.com, ssh://git@github.com:22/acme/shop.git
            ssh://git:s3cret@github.com/acme/shop.git,     ssh,   github.com, ssh://git@github.com/acme/shop.git
            git@github.com:acme/shop.git,                  ssh,   github.com, git@github.com:acme/shop.git
            github.com:acme/shop.git,                      ssh,   github.com, github.com:acme/shop.git
            git://git.acme.io/shop.git,                    git,   git.acme.io, git://git.acme.io/shop.git
            """)
    void a_remote_repository(String written, String scheme, String host, String shown) throws GitFailure {
        var url = RepositoryUrl.parse(written);

        assertThat(url).isInstanceOfSatisfying(RepositoryUrl.Remote.class, remote -> {
            assertThat(remote.scheme()).isEqualTo(scheme);
            assertThat(remote.host()).isEqualTo(host);
        });
        assertThat(url).hasToString(shown);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(textBlock = """
            /srv/git/shop.git,         /srv/git/shop.git
            /srv/git/../git/shop/,     /srv/git/shop
            file:///srv/git/shop,      /srv/git/shop
            file:/srv/git/shop,        file:/srv/git/shop
            file:///srv/my%20git/shop, /srv/my git/shop
            """)
    void a_local_repository(String written, String shown) throws GitFailure {
        if (written.startsWith("file:/") && !written.startsWith("file://")) {
            assertThat(RepositoryUrl.parse(written)).as("scp-like, as Git reads it").isInstanceOf(RepositoryUrl.Remote.class);
        } else {
            assertThat(RepositoryUrl.parse(written)).isInstanceOf(RepositoryUrl.Local.class).hasToString(shown);
        }
    }

    @Test
    void a_relative_path_is_local_and_becomes_absolute() throws GitFailure {
        assertThat(RepositoryUrl.parse("./shop")).isInstanceOfSatisfying(RepositoryUrl.Local.class, local -> assertThat(local.path()).isAbsolute());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            ''                                        | is empty
            ftp://host/shop.git                       | has the scheme "ftp", which is not known here
            https:///shop.git                         | names no host
            https://github.com                        | names no repository on that host
            https://github.com/shop?token=s3cret      | has a part after ? or #, which Git does not know
            https://bob:s3#cret@github.com/shop       | has a part after ? or #, which Git does not know
            https://bob:s3cret@git hub.com/shop       | is no URL
            """)
    void a_bad_url_is_refused_with_a_reason_and_without_its_secret(String written, String why) {
        assertThatThrownBy(() -> RepositoryUrl.parse(written))
                .isInstanceOf(GitFailure.class).hasMessageContaining(why).hasMessageNotContaining("s3").hasMessageContaining("git@host:path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://bob:s3cret@github.com/acme/shop", "https://s3cret@github.com/acme/shop", "https://bob:s3%63ret@github.com/acme/shop"})
    void credentials_in_a_url_are_used_but_never_shown(String written) throws GitFailure {
        var url = (RepositoryUrl.Remote) RepositoryUrl.parse(written);

        assertThat(url.embedded()).hasValueSatisfying(login -> {
            assertThat(login.user() + login.password()).contains("s3cret");
            assertThat(login.toString() + login.inWords()).doesNotContain("s3cret");
        });
        assertThat(url.toString() + new GitProblem.RepositoryNotFound(url) + new GitProblem.RepositoryNotFound(url).inWords()).doesNotContain("s3cret").doesNotContain("s3%63");
    }
}
