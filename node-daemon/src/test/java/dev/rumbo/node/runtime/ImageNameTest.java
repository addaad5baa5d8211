package dev.rumbo.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            nginx,                               nginx,                           latest
            nginx:1.28,                          nginx,                           1.28
            registry.example/team/app:v1,        registry.example/team/app,       v1
            localhost:5000/app,                  localhost:5000/app,              latest
            myhost:5000/app:2,                   myhost:5000/app,                 2
            a_b/c__d-e:x,                        a_b/c__d-e,                      x
            nginx@sha256:0123456789abcdef0123456789abcdef, nginx, sha256:0123456789abcdef0123456789abcdef
            """)
    void says_where_an_image_is_and_which(String text, String repository, String tagOrDigest) {
        assertThat(ImageName.parse(text)).get().satisfies(name -> {
            assertThat(name.repository()).isEqualTo(repository);
            assertThat(name.tagOrDigest()).isEqualTo(tagOrDigest);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Nginx", "nginx:", "nginx:1.28 ", "nginx::1", "/nginx", "nginx/", "a@sha256:12", "http://x/y", "a//b"})
    void knows_what_is_no_image_name(String text) {
        assertThat(ImageName.parse(text)).isEmpty();
    }
}
