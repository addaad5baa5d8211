package dev.rumbo.node.sync;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.node.network.NetworkFailure;
import dev.rumbo.node.network.PodFiles;
import dev.rumbo.node.pod.PodAction;
import dev.rumbo.node.runtime.ContainerId;
import dev.rumbo.node.runtime.PodIdentity;
import dev.rumbo.node.runtime.PullProgress;
import dev.rumbo.node.runtime.RuntimeFailure;
import dev.rumbo.node.runtime.SandboxSpec;
import dev.rumbo.node.volume.VolumeFailure;

/// How each action is carried out. Remembers nothing; used by many threads.
final class PodHands {

    /// Something that takes time. Returns what follows for the worker, to be run on its thread.
    @FunctionalInterface
    interface Work {
        Runnable carryOut() throws RuntimeFailure, NetworkFailure, VolumeFailure, Variables.Missing, NotAllowed, IOException,
                InterruptedException;
    }

    /// The container's own rules forbid it. The message is in kubelet's words.
    static final class NotAllowed extends Exception {
        private static final long serialVersionUID = 1;

        NotAllowed(String message) {
            super(message);
        }
    }

    private final Tools tools;

    PodHands(Tools tools) {
        this.tools = tools;
    }

    void pull(Pod pod, PodAction.PullImage pull) throws RuntimeFailure, InterruptedException {
        var begun = tools.clock().instant();
        tools.events().normal(pod, pull.container(), "Pulling", "Pulling image \"" + pull.image() + "\"");
        try {
            tools.runtime().pull(pull.image(), Optional.empty(), PullProgress.UNHEARD);
        } catch (RuntimeFailure failed) {
            tools.events().warning(pod, pull.container(), "Failed", "Failed to pull image \"" + pull.image() + "\": " + failed.getMessage());
            tools.events().warning(pod, pull.container(), "Failed", "Error: " + pullReason(failed));
            throw failed;
        }
        tools.events().normal(pod, pull.container(), "Pulled", "Successfully pulled image \"%s\" in %d ms"
                .formatted(pull.image(), Duration.between(begun, tools.clock().instant()).toMillis()));
    }

    String pullReason(Exception why) {
        return why instanceof RuntimeFailure.PullFailed failed && failed.reason() == RuntimeFailure.PullFailed.Reason.INVALID_NAME
                ? "InvalidImageName" : "ErrImagePull";
    }

    ContainerId sandbox(Pod pod, PodAction.CreateSandbox create) throws RuntimeFailure, NetworkFailure, VolumeFailure, InterruptedException {
        var identity = ContainerRecipe.identity(pod);
        var host = pod.spec().hostNetwork();
        var ip = host ? Optional.<InetAddress>empty() : Optional.of(address(identity, create));
        var labels = new TreeMap<String, String>();
        labels.put(ContainerRecipe.GRACE_SECONDS, Long.toString(pod.spec().graceSeconds()));
        var spec = new SandboxSpec(identity, create.attempt(), ContainerRecipe.hostname(pod), ip,
                ContainerRecipe.namespaces(pod.spec()), "", labels, create.because());
        var sandbox = tools.runtime().runSandbox(spec);
        if (ip.isPresent()) {
            tools.network().wire(sandbox.pid(), ip.get());
        }
        var address = ip.orElseGet(() -> InetAddress.ofLiteral(tools.hostIp()));
        tools.volumes().writeEtc(pod,
                PodFiles.hosts(address, ContainerRecipe.hostname(pod), pod.spec().subdomain(), pod.meta().namespace(), tools.plan().domain(), List.of()),
                PodFiles.resolvConf(pod.meta().namespace(), tools.plan(), List.of()), ContainerRecipe.hostname(pod));
        return sandbox.id();
    }

    /// A second sandbox gets another address: somebody may still talk to the first one's.
    private InetAddress address(PodIdentity pod, PodAction.CreateSandbox create) throws NetworkFailure, InterruptedException {
        var addresses = tools.network().addresses();
        var before = addresses.of(pod.uid());
        if (create.anew() && before.isPresent()) {
            tools.network().unwire(before.get());
            addresses.release(pod.uid());
        }
        return addresses.take(pod.uid());
    }

    void removeSandbox(PodIdentity pod, ContainerId id) throws RuntimeFailure, NetworkFailure, InterruptedException {
        try {
            var ip = tools.runtime().inspect(id).summary().podIp();
            tools.runtime().remove(id);
            if (ip.isPresent() && tools.network().addresses().of(pod.uid()).map(ip.get()::equals).orElse(true)) {
                tools.network().unwire(ip.get());
                tools.network().addresses().release(pod.uid());
            }
        } catch (RuntimeFailure.NoSuchContainer _) {
            // gone already
        }
    }

    void volumes(Pod pod) throws VolumeFailure {
        tools.volumes().prepare(pod, tools.settings().of(pod.meta().namespace()));
    }

    List<String> refresh(Pod pod) throws VolumeFailure {
        return tools.volumes().refresh(pod, tools.settings().of(pod.meta().namespace()));
    }

    Variables variables(Pod pod, Container container, String podIp) throws Variables.Missing {
        return Variables.of(pod, container, tools.settings().of(pod.meta().namespace()), podIp, tools.hostIp(), tools.size());
    }

    ContainerId create(Pod pod, PodAction.StartContainer start, ContainerId sandbox, String podIp, boolean pulled)
            throws RuntimeFailure, VolumeFailure, Variables.Missing, NotAllowed, InterruptedException {
        var container = start.container();
        if (!pulled) {
            tools.events().normal(pod, container.name(), "Pulled",
                    "Container image \"" + container.image() + "\" already present on machine");
        }
        try {
            rootOnlyWhereAllowed(pod, container);
            var spec = ContainerRecipe.of(pod, start, sandbox, variables(pod, container, podIp),
                    tools.volumes().mounts(pod, container, start.attempt()), tools.size().memoryBytes());
            var id = tools.runtime().create(spec);
            tools.events().normal(pod, container.name(), "Created", "Created container: " + container.name());
            return id;
        } catch (RuntimeFailure.ImageNotFound gone) {
            throw gone;   // somebody removed it meanwhile; it is pulled
        } catch (RuntimeFailure | VolumeFailure | Variables.Missing | NotAllowed failed) {
            tools.events().warning(pod, container.name(), "Failed", "Error: " + failed.getMessage());
            throw failed;
        }
    }

    void start(Pod pod, PodAction.StartContainer start, ContainerId id) throws RuntimeFailure, InterruptedException {
        var name = start.container().name();
        try {
            tools.runtime().start(id);
        } catch (RuntimeFailure failed) {
            tools.events().warning(pod, name, "Failed", "Error: " + failed.getMessage());
            throw failed;
        }
        tools.events().normal(pod, name, "Started", "Started container " + name
                + (start.attempt() == 0 ? "" : " again: " + start.because()));
    }

    String startReason(Exception why) {
        return why instanceof Variables.Missing || why instanceof NotAllowed || why instanceof VolumeFailure
                ? "CreateContainerConfigError" : "CreateContainerError";
    }

    private void rootOnlyWhereAllowed(Pod pod, Container container) throws RuntimeFailure, NotAllowed, InterruptedException {
        if (!ContainerRecipe.mustNotBeRoot(pod.spec(), container)) {
            return;
        }
        var wished = ContainerRecipe.runAsUser(pod.spec(), container);
        var user = wished.isPresent() ? wished.get().toString()
                : tools.runtime().image(container.image()).map(image -> image.user().split(":", 2)[0]).orElse("");
        if (user.isEmpty() || user.equals("0") || user.equals("root")) {
            throw new NotAllowed("container has runAsNonRoot and image will run as root; set runAsUser, or use another image");
        }
        if (!user.matches("\\d+")) {
            throw new NotAllowed("container has runAsNonRoot and image has non-numeric user (" + user
                    + "), cannot verify user is non-root; set runAsUser");
        }
    }
}
