package dev.rumbo.node.runtime;

/// Which run of which container of which pod.
///
/// A container that is started again is a new one with the next attempt, so `attempt` of the newest is its
/// restart count.
public record ContainerIdentity(PodIdentity pod, ContainerKind kind, String name, int attempt) {

    /// The name a sandbox carries in place of a container's. No container can be called so: theirs are lower case.
    static final String SANDBOX_NAME = "POD";

    public ContainerIdentity {
        if (name.isBlank() || attempt < 0) {
            throw new IllegalArgumentException("container \"%s\" of pod %s, attempt %d: a name and an attempt from 0 are needed"
                    .formatted(name, pod, attempt));
        }
    }

    public static ContainerIdentity sandbox(PodIdentity pod, int attempt) {
        return new ContainerIdentity(pod, ContainerKind.SANDBOX, SANDBOX_NAME, attempt);
    }

    public static ContainerIdentity app(PodIdentity pod, String name, int attempt) {
        return new ContainerIdentity(pod, ContainerKind.APP, name, attempt);
    }

    /// What `docker ps` shows: `<container>_<pod>_<namespace>_<attempt>`, such as `nginx_web-7d9f5c-x2k4p_shop_0`,
    /// and `POD_web-7d9f5c-x2k4p_shop_0` for the sandbox. Kubernetes' names hold no underscore, so it reads back
    /// without doubt. The engine refuses a second container of a name, which makes creating idempotent.
    public String engineName() {
        return "%s_%s_%s_%d".formatted(name, pod.name(), pod.namespace(), attempt);
    }

    /// The name for when a container of an earlier pod of the same name still holds [#engineName()]:
    /// the same with the start of the pod's uid, such as `nginx_db-0_shop_0_1f3a9c2e`.
    public String engineNameWithUid() {
        return engineName() + "_" + pod.uid().substring(0, Math.min(8, pod.uid().length()));
    }

    @Override
    public String toString() {
        return "%s of %s (attempt %d)".formatted(name, pod, attempt);
    }
}
