package dev.rumbo.manifests.gitops;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.reader.ManifestReader;
import dev.rumbo.manifests.reader.UnknownFields;

/// Whatever Rumbo itself writes into its own kinds has to pass its own strict checks: people apply objects that
/// already have a status.
class ApplicationSchemaTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:43:00Z");

    @Test
    void an_application_with_everything_in_its_status_can_be_applied_again() {
        var status = new Application.ApplicationStatus(
                Optional.of(new Application.CommitInfo("4f2c1d9", "Ana", "ana@example.org", Optional.of(NOW), "Three")),
                "Synced", "Healthy", "all well", 3, Optional.of(NOW),
                List.of(new Application.ObjectResult("v1", "Pod", "default", "p", "a.yaml", 3, "Synced", "Healthy", "fine")),
                List.of(new Application.SourceProblem("a.yaml", 1, 2, "spec", "is wrong")),
                List.of(new Condition("Synced", "True", "Applied", "yes", Optional.of(NOW), Optional.of(NOW), 3)));
        var application = Application.KIND.bind(Json.parse("""
                {"apiVersion":"rumbo.dev/v1","kind":"Application","metadata":{"name":"shop","namespace":"default"},
                 "spec":{"source":{"repo":"/srv/shop"}}}
                """)).withStatus(status);

        var checked = ManifestReader.check(application.tree(), Application.KIND, UnknownFields.STRICT);

        assertThat(checked.problems()).isEmpty();
    }
}
