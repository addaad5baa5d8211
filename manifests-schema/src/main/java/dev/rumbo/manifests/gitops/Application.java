package dev.rumbo.manifests.gitops;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.HasStatus;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.Ref;

/// A path in a Git repository whose manifests shall run.
public record Application(ObjectMeta meta, ApplicationSpec spec, ApplicationStatus status, Json body)
        implements HasStatus<Application, Application.ApplicationStatus> {

    public static final Kind<Application> KIND = Kind.namespaced("rumbo.dev/v1", "Application", "applications",
            List.of("app", "apps"),
            (meta, body, tree) -> new Application(meta, JsonFormat.read(tree.path("spec"), ApplicationSpec.class),
                    JsonFormat.read(tree.path("status"), ApplicationStatus.class), body));

    /// @param destination where objects go that name no namespace
    public record ApplicationSpec(Source source, Optional<Destination> destination, Optional<SyncPolicy> syncPolicy) {}

    /// @param repo     local path, file://, http(s)://, ssh:// or git@host:path
    /// @param revision branch, tag or commit; empty for HEAD
    /// @param path     folder within the repository; empty for all of it
    public record Source(String repo, String revision, String path) {}

    public record Destination(String namespace) {}

    /// All are on unless said otherwise: `automated` follows new commits, `prune` deletes what is no longer
    /// said, `selfHeal` undoes changes made by others.
    public record SyncPolicy(Optional<Boolean> automated, Optional<Boolean> prune, Optional<Boolean> selfHeal) {}

    /// @param sync    Synced, OutOfSync or Unknown
    /// @param health  Healthy, Progressing, Degraded, Suspended, Missing or Unknown
    /// @param objects what the application owns: its inventory, by which it prunes
    public record ApplicationStatus(
            Optional<CommitInfo> commit,
            String sync,
            String health,
            String message,
            long observedGeneration,
            Optional<Instant> syncedAt,
            List<ObjectResult> objects,
            List<SourceProblem> problems,
            List<Condition> conditions) {
        public ApplicationStatus {
            objects = List.copyOf(objects);
            problems = List.copyOf(problems);
            conditions = List.copyOf(conditions);
        }
    }

    public record CommitInfo(String sha, String author, String email, Optional<Instant> time, String subject) {}

    /// What became of one object of the commit.
    ///
    /// @param result Synced, OutOfSync, Refused, PruneBlocked or Pruning
    public record ObjectResult(String apiVersion, String kind, String namespace, String name, String file, int line,
            String result, String health, String message) {}

    /// A place in the commit that cannot be used, and what to do about it.
    public record SourceProblem(String file, int line, int column, String path, String message) {
        @Override
        public String toString() {
            return file + ":" + line + ":" + column + ": " + message;
        }
    }

    public boolean automated() {
        return spec.syncPolicy().flatMap(SyncPolicy::automated).orElse(true);
    }

    public boolean prunes() {
        return spec.syncPolicy().flatMap(SyncPolicy::prune).orElse(true);
    }

    public boolean selfHeals() {
        return spec.syncPolicy().flatMap(SyncPolicy::selfHeal).orElse(true);
    }

    /// The namespace of objects that name none.
    public String destinationNamespace() {
        return spec.destination().map(Destination::namespace).filter(n -> !n.isEmpty()).orElse("default");
    }

    @Override
    public Kind<Application> kind() {
        return KIND;
    }

    @Override
    public Ref<Application> ref() {
        return KIND.ref(meta.namespace(), meta.name());
    }

    @Override
    public Application withMeta(ObjectMeta value) {
        return new Application(value, spec, status, body);
    }

    @Override
    public Application withStatus(ApplicationStatus value) {
        return new Application(meta, spec, value, body);
    }
}
