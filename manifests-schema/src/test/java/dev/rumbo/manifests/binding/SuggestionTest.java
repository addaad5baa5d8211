package dev.rumbo.manifests.binding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {

    private static final List<String> FIELDS = List.of("args", "command", "env", "envFrom", "image", "imagePullPolicy", "name", "ports");

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(nullValues = "-", textBlock = """
            imagePulPolicy,   imagePullPolicy
            imagepullpolicy,  imagePullPolicy
            IMAGE,            image
            imgae,            image
            comand,           command
            port,             ports
            evn,              env
            envform,          envFrom
            replicas,         -
            x,                -
            volumes,          -
            """)
    void finds_what_was_meant(String written, String meant) {
        assertThat(Suggestion.near(written, FIELDS).orElse(null)).isEqualTo(meant);
    }
}
