package dev.rumbo.node.runtime;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/// Everything a container is created with. Nothing of it can be changed later, except by a new attempt.
///
/// @param sandbox whose namespaces it shares; it must exist when the container is created, and run when it is started
/// @param namespaces the same as its sandbox was created with
/// @param specHash of all that would need a new container when it changed; kept as a label
/// @param labels further labels for people who look with the engine's tools
/// @param because why this container is made; may be empty
public record ContainerSpec(
        ContainerIdentity identity,
        ContainerId sandbox,
        PodNamespaces namespaces,
        String image,
        Command command,
        List<Mount> mounts,
        Resources resources,
        Security security,
        LogLimits logLimits,
        String specHash,
        SortedMap<String, String> labels,
        String because) {

    public ContainerSpec {
        mounts = List.copyOf(mounts);
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        if (image.isBlank()) {
            throw new IllegalArgumentException("container " + identity + " has no image");
        }
    }

    /// A container that runs what its image says, without limits or mounts.
    public static ContainerSpec of(ContainerIdentity identity, ContainerId sandbox, String image) {
        return new ContainerSpec(identity, sandbox, PodNamespaces.OWN, image, Command.OF_THE_IMAGE, List.of(), Resources.UNLIMITED,
                Security.DEFAULT, LogLimits.DEFAULT, "", new TreeMap<>(), "");
    }

    public ContainerSpec withNamespaces(PodNamespaces other) {
        return new ContainerSpec(identity, sandbox, other, image, command, mounts, resources, security, logLimits, specHash, labels, because);
    }

    public ContainerSpec withCommand(Command other) {
        return new ContainerSpec(identity, sandbox, namespaces, image, other, mounts, resources, security, logLimits, specHash, labels, because);
    }

    public ContainerSpec withMounts(List<Mount> other) {
        return new ContainerSpec(identity, sandbox, namespaces, image, command, other, resources, security, logLimits, specHash, labels, because);
    }

    public ContainerSpec withResources(Resources other) {
        return new ContainerSpec(identity, sandbox, namespaces, image, command, mounts, other, security, logLimits, specHash, labels, because);
    }

    public ContainerSpec withSecurity(Security other) {
        return new ContainerSpec(identity, sandbox, namespaces, image, command, mounts, resources, other, logLimits, specHash, labels, because);
    }

    public ContainerSpec withSpecHash(String other) {
        return new ContainerSpec(identity, sandbox, namespaces, image, command, mounts, resources, security, logLimits, other, labels, because);
    }

    public ContainerSpec withLabels(Map<String, String> other) {
        return new ContainerSpec(
                identity, sandbox, namespaces, image, command, mounts, resources, security, logLimits, specHash, new TreeMap<>(other), because);
    }

    public ContainerSpec withBecause(String other) {
        return new ContainerSpec(identity, sandbox, namespaces, image, command, mounts, resources, security, logLimits, specHash, labels, other);
    }

    /// What runs in a container, in Kubernetes' words: `command` replaces the image's entry point, `args` its command;
    /// empty means "as the image says". Variables are already expanded.
    ///
    /// @param workingDir empty for the image's
    public record Command(
            List<String> command, List<String> args, List<EnvVar> env, String workingDir, boolean stdin, boolean stdinOnce, boolean tty) {

        public static final Command OF_THE_IMAGE = new Command(List.of(), List.of(), List.of(), "", false, false, false);

        public Command {
            command = List.copyOf(command);
            args = List.copyOf(args);
            env = List.copyOf(env);
        }

        public static Command of(String... command) {
            return new Command(List.of(command), List.of(), List.of(), "", false, false, false);
        }

        public Command withEnv(List<EnvVar> other) {
            return new Command(command, args, other, workingDir, stdin, stdinOnce, tty);
        }
    }

    /// One environment variable. Its value may be a secret, so it is never printed.
    public record EnvVar(String name, String value) {
        @Override
        public String toString() {
            return name + "=…";
        }
    }

    /// A directory or file of the host, seen in the container. The source must exist.
    public record Mount(String hostPath, String containerPath, boolean readOnly) {}

    /// What a container may use. Absent means unlimited, or for a request: nothing.
    ///
    /// @param cpuRequestMillis thousandths of a core it gets when cores are scarce
    /// @param cpuLimitMillis thousandths of a core it never gets more than
    /// @param oomScoreAdj who dies first when the host runs out of memory: -1000 last, 1000 first. A runtime without the
    ///     right to lower it (see [NodeFacts]) uses 0 in place of negative values
    public record Resources(
            OptionalLong cpuRequestMillis, OptionalLong cpuLimitMillis, OptionalLong memoryLimitBytes, OptionalLong pidsLimit,
            int oomScoreAdj) {
        public static final Resources UNLIMITED =
                new Resources(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), 0);
    }

    /// Who a container runs as and what it may do. Capabilities are named without `CAP_`, as in Kubernetes.
    public record Security(
            OptionalLong runAsUser,
            OptionalLong runAsGroup,
            List<Long> supplementalGroups,
            boolean readOnlyRootFilesystem,
            List<String> addCapabilities,
            List<String> dropCapabilities,
            boolean allowPrivilegeEscalation,
            boolean privileged,
            Seccomp seccomp) {

        /// The image's user, the engine's default capabilities and its system call filter.
        public static final Security DEFAULT = new Security(OptionalLong.empty(), OptionalLong.empty(), List.of(), false, List.of(),
                List.of(), true, false, new Seccomp.RuntimeDefault());

        public Security {
            supplementalGroups = List.copyOf(supplementalGroups);
            addCapabilities = List.copyOf(addCapabilities);
            dropCapabilities = List.copyOf(dropCapabilities);
        }
    }

    /// Which system calls a container may make.
    public sealed interface Seccomp {
        record RuntimeDefault() implements Seccomp {}

        record Unconfined() implements Seccomp {}

        /// @param profile the profile itself, as JSON
        record Localhost(String profile) implements Seccomp {}
    }

    /// How much of a container's output is kept: at most `maxFiles` files of `maxFileBytes`.
    public record LogLimits(long maxFileBytes, int maxFiles) {
        public static final LogLimits DEFAULT = new LogLimits(10 * 1024 * 1024, 5);
    }
}
