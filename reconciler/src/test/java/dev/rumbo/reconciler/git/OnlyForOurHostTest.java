package dev.rumbo.reconciler.git;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.URIish;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnlyForOurHostTest {

    private static final Credential LOGIN = new Credential.Login("bob", "s3cret");

    @ParameterizedTest(name = "the login for {0} is given to {1}: {2}")
    @CsvSource(textBlock = """
            https://git.acme.io/shop,      https://git.acme.io/shop,       true
            https://git.acme.io/shop,      https://git.acme.io:443/other,  true
            https://git.acme.io/shop,      https://GIT.acme.io/shop,       true
            https://git.acme.io:8443/shop, https://git.acme.io:8443/shop,  true
            http://git.acme.io/shop,       https://git.acme.io/shop,       true
            http://git.acme.io:3000/shop,  http://git.acme.io:3000/shop,   true
            https://git.acme.io/shop,      http://git.acme.io/shop,        false
            https://git.acme.io/shop,      https://evil.io/shop,           false
            https://git.acme.io/shop,      https://git.acme.io.evil.io/x,  false
            https://git.acme.io/shop,      https://git.acme.io:8443/shop,  false
            http://git.acme.io/shop,       http://git.acme.io:3000/shop,   false
            """)
    void a_login_goes_where_it_was_meant_to(String url, String asking, boolean given) throws Exception {
        var user = new CredentialItem.Username();
        var password = new CredentialItem.Password();

        assertThat(new OnlyForOurHost((RepositoryUrl.Remote) RepositoryUrl.parse(url), LOGIN).get(new URIish(asking), user, password)).isEqualTo(given);

        assertThat(user.getValue()).isEqualTo(given ? "bob" : null);
        assertThat(password.getValue()).isEqualTo(given ? "s3cret".toCharArray() : null);
    }

    @Test
    void a_question_meant_for_a_person_is_answered_with_no() throws Exception {
        var provider = new OnlyForOurHost((RepositoryUrl.Remote) RepositoryUrl.parse("https://git.acme.io/shop"), LOGIN);
        var trust = new CredentialItem.YesNoType("Do you trust this host?");

        assertThat(provider.get(new URIish("https://git.acme.io/shop"), trust)).isFalse();
        assertThat(trust.getValue()).isFalse();
        assertThat(provider.isInteractive()).isFalse();
    }
}
