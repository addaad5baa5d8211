package dev.rumbo.node.runtime;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The labels every container of Rumbo carries from its creation on. They are the daemon's whole memory:
/// written by a runtime, read back by [#identity], never changed.
public final class Labels {

    /// Everything below this prefix is Rumbo's.
    public static final String PREFIX = "rumbo.dev/";
    public static final String NODE = PREFIX + "node";
    public static final String POD = PREFIX + "pod";
    public static final String NAMESPACE = PREFIX + "namespace";
    public static final String POD_UID = PREFIX + "pod-uid";
    public static final String CONTAINER = PREFIX + "container";
    public static final String KIND = PREFIX + "kind";
    public static final String ATTEMPT = PREFIX + "attempt";
    public static final String SPEC_HASH = PREFIX + "spec-hash";
    /// The id of the sandbox whose network a container uses.
    public static final String SANDBOX = PREFIX + "sandbox";
    /// What the engine may do (see [NodeFacts.Ability]), on sandboxes, so that it need not be tried again after a restart.
    public static final String ABILITY = PREFIX + "ability";
    /// The pod's address, on its sandbox: the address plan of a node is read back from these.
    public static final String POD_IP = PREFIX + "pod-ip";
    /// Why this container was started, for people who look at it.
    public static final String BECAUSE = PREFIX + "because";

    private Labels() {}

    /// All labels of a sandbox on `node`.
    public static SortedMap<String, String> of(SandboxSpec sandbox, String node) {
        var labels = of(sandbox.identity(), node, sandbox.labels(), sandbox.specHash(), sandbox.because());
        sandbox.podIp().ifPresent(ip -> labels.put(POD_IP, ip.getHostAddress()));
        return labels;
    }

    /// All labels of a container on `node`.
    public static SortedMap<String, String> of(ContainerSpec container, String node) {
        var labels = of(container.identity(), node, container.labels(), container.specHash(), container.because());
        labels.put(SANDBOX, container.sandbox().value());
        return labels;
    }

    private static SortedMap<String, String> of(
            ContainerIdentity who, String node, Map<String, String> own, String specHash, String because) {
        var labels = new TreeMap<>(own);
        labels.put(NODE, node);
        labels.put(POD, who.pod().name());
        labels.put(NAMESPACE, who.pod().namespace());
        labels.put(POD_UID, who.pod().uid());
        labels.put(CONTAINER, who.name());
        labels.put(KIND, who.kind().label());
        labels.put(ATTEMPT, Integer.toString(who.attempt()));
        labels.put(SPEC_HASH, specHash);
        if (!because.isBlank()) {
            labels.put(BECAUSE, because);
        }
        return labels;
    }

    /// Who a container with these labels is, or empty when Rumbo did not make it.
    public static Optional<ContainerIdentity> identity(Map<String, String> labels) {
        var pod = labels.getOrDefault(POD, "");
        var namespace = labels.getOrDefault(NAMESPACE, "");
        var uid = labels.getOrDefault(POD_UID, "");
        var container = labels.getOrDefault(CONTAINER, "");
        var attempt = labels.getOrDefault(ATTEMPT, "");
        if (pod.isBlank() || namespace.isBlank() || uid.isBlank() || container.isBlank()
                || !attempt.matches("\\d{1,9}")) {
            return Optional.empty();
        }
        return ContainerKind.fromLabel(labels.getOrDefault(KIND, "")).map(kind -> new ContainerIdentity(
                new PodIdentity(namespace, pod, uid), kind, container, Integer.parseInt(attempt)));
    }
}
