package dev.rumbo.node.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.RestartPolicy;
import dev.rumbo.node.runtime.ContainerSpec;
import dev.rumbo.node.runtime.ContainerSpec.LogLimits;
import dev.rumbo.node.runtime.ContainerSpec.Resources;
import dev.rumbo.node.runtime.ContainerSpec.Seccomp;
import dev.rumbo.node.runtime.ContainerSpec.Security;
import dev.rumbo.node.runtime.NodeFacts.Ability;
import dev.rumbo.node.runtime.SandboxSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Kubernetes' words put into Docker's.
final class ContainerRequest {

    /// The least weight the kernel knows, for who never needs a processor.
    private static final int LEAST_SHARES = 2;
    private static final int SHARES_PER_CORE = 1024;
    private static final long CPU_PERIOD_MICROS = 100_000;
    /// cri-dockerd's: the sandbox goes last, or the whole pod would have to be made anew.
    private static final int SANDBOX_OOM_SCORE = -998;

    private final Ability ability;

    ContainerRequest(Ability ability) {
        this.ability = ability;
    }

    /// `NetworkDisabled` gives an empty network namespace without any of Docker's networking, which is the larger part of
    /// what a start costs otherwise. The engine's own default for the parent control group is kept: it honours dockerd's
    /// `--cgroup-parent`, and no empty groups stay behind.
    CreateContainerCmd sandbox(CreateContainerCmd request, SandboxSpec spec, Map<String, String> labels) {
        var hostConfig = HostConfig.newHostConfig()
                .withNetworkMode(spec.namespaces().hostNetwork() ? "host" : "none")
                .withIpcMode(spec.namespaces().hostIpc() ? "host" : "shareable")
                .withReadonlyRootfs(true)
                .withCapDrop(Capability.ALL)
                // Its program makes four system calls; to set up a filter for it costs a tenth of the start.
                .withSecurityOpts(List.of("no-new-privileges", "seccomp=unconfined"))
                .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE))
                .withCpuShares(LEAST_SHARES)
                .withOomScoreAdj(oomScore(SANDBOX_OOM_SCORE))
                .withRestartPolicy(RestartPolicy.noRestart());
        if (spec.namespaces().hostPid()) {
            hostConfig.withPidMode("host");
        }
        request.withNetworkDisabled(!spec.namespaces().hostNetwork()).withLabels(labels).withHostConfig(hostConfig);
        return spec.namespaces().hostNetwork() ? request : request.withHostName(spec.hostname());
    }

    /// @param imageUser whom the image wants to be run as; needed when only a group is given
    /// @throws EngineRefusal when there is something Docker has no word for
    CreateContainerCmd container(CreateContainerCmd request, ContainerSpec spec, Map<String, String> labels, String imageUser)
            throws EngineRefusal {
        var join = "container:" + spec.sandbox().value();
        var hostConfig = HostConfig.newHostConfig()
                .withNetworkMode(join)
                .withIpcMode(spec.namespaces().hostIpc() ? "host" : join)
                .withMounts(spec.mounts().stream().map(ContainerRequest::mount).toList())
                .withLogConfig(log(spec.logLimits()))
                .withRestartPolicy(RestartPolicy.noRestart());
        if (spec.namespaces().hostPid()) {
            hostConfig.withPidMode("host");
        } else if (spec.namespaces().sharedProcesses()) {
            hostConfig.withPidMode(join);
        }
        limit(hostConfig, spec.resources());
        secure(hostConfig, spec.security());

        var command = spec.command();
        request.withLabels(labels)
                .withHostConfig(hostConfig)
                .withEnv(command.env().stream().map(variable -> variable.name() + "=" + variable.value()).toList())
                .withTty(command.tty())
                .withStdinOpen(command.stdin())
                .withStdInOnce(command.stdinOnce())
                .withHealthcheck(new HealthCheck().withTest(List.of("NONE")));   // probes are ours
        if (!command.command().isEmpty()) {
            request.withEntrypoint(command.command());
        }
        if (!command.args().isEmpty()) {
            request.withCmd(command.args());
        }
        if (!command.workingDir().isEmpty()) {
            request.withWorkingDir(command.workingDir());
        }
        user(spec.security(), imageUser).ifPresent(request::withUser);
        return request;
    }

    /// `Mounts`, not `Binds`: those would make a missing source a directory of root's, silently.
    private static Mount mount(ContainerSpec.Mount mount) {
        return new Mount().withType(MountType.BIND).withSource(mount.hostPath()).withTarget(mount.containerPath())
                .withReadOnly(mount.readOnly());
    }

    private static LogConfig log(LogLimits limits) {
        return new LogConfig(LogConfig.LoggingType.JSON_FILE,
                Map.of("max-size", Long.toString(limits.maxFileBytes()), "max-file", Integer.toString(limits.maxFiles())));
    }

    private void limit(HostConfig hostConfig, Resources resources) {
        hostConfig.withCpuShares((int) Math.max(LEAST_SHARES, resources.cpuRequestMillis().orElse(0) * SHARES_PER_CORE / 1000));
        resources.cpuLimitMillis().ifPresent(millis ->
                hostConfig.withCpuPeriod(CPU_PERIOD_MICROS).withCpuQuota(Math.max(1000, millis * CPU_PERIOD_MICROS / 1000)));
        resources.memoryLimitBytes().ifPresent(bytes -> hostConfig.withMemory(bytes).withMemorySwap(bytes));
        resources.pidsLimit().ifPresent(hostConfig::withPidsLimit);
        hostConfig.withOomScoreAdj(oomScore(resources.oomScoreAdj()));
    }

    private int oomScore(int wanted) {
        return ability.negativeOomScore() ? wanted : Math.max(0, wanted);
    }

    private static void secure(HostConfig hostConfig, Security security) throws EngineRefusal {
        var options = new ArrayList<String>();
        if (!security.allowPrivilegeEscalation()) {
            options.add("no-new-privileges");
        }
        switch (security.seccomp()) {
            case Seccomp.RuntimeDefault() -> { }
            case Seccomp.Unconfined() -> options.add("seccomp=unconfined");
            case Seccomp.Localhost(var profile) -> options.add("seccomp=" + profile);
        }
        hostConfig.withSecurityOpts(options)
                .withReadonlyRootfs(security.readOnlyRootFilesystem())
                .withPrivileged(security.privileged())
                .withGroupAdd(security.supplementalGroups().stream().map(String::valueOf).toList())
                .withCapAdd(capabilities(security.addCapabilities()))
                .withCapDrop(capabilities(security.dropCapabilities()));
    }

    private static Capability[] capabilities(List<String> names) throws EngineRefusal {
        var capabilities = new ArrayList<Capability>();
        for (var name : names) {
            var upper = name.toUpperCase(Locale.ROOT);
            var plain = upper.startsWith("CAP_") ? upper.substring(4) : upper;
            capabilities.add(Arrays.stream(Capability.values()).filter(known -> known.name().equals(plain)).findFirst()
                    .orElseThrow(() -> new EngineRefusal(400, "unknown capability \"%s\"".formatted(name))));
        }
        return capabilities.toArray(Capability[]::new);
    }

    /// Docker takes a group only together with a user.
    private static Optional<String> user(Security security, String imageUser) {
        var group = security.runAsGroup().isPresent() ? ":" + security.runAsGroup().getAsLong() : "";
        if (security.runAsUser().isPresent()) {
            return Optional.of(security.runAsUser().getAsLong() + group);
        }
        var user = imageUser.isEmpty() ? "0" : imageUser.split(":", 2)[0];
        return group.isEmpty() ? Optional.empty() : Optional.of(user + group);
    }
}
