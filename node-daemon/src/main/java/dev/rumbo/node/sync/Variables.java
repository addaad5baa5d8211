package dev.rumbo.node.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.node.runtime.ContainerSpec.EnvVar;
import dev.rumbo.node.volume.SettingsSource;

/// The environment of a container, and `$(NAME)` in its command.
/// Source: Kubernetes, pkg/kubelet/kubelet_pods.go (makeEnvironmentVariables), third_party/forked/golang/expansion.
final class Variables {

    /// A variable that cannot be made. The message is in kubelet's words.
    static final class Missing extends Exception {
        private static final long serialVersionUID = 1;

        Missing(String message) {
            super(message);
        }
    }

    private final Map<String, String> values;

    private Variables(Map<String, String> values) {
        this.values = values;
    }

    /// @param podIp of the pod's sandbox; empty while it has none
    /// @throws Missing when a ConfigMap, Secret or key is not there and not optional
    static Variables of(Pod pod, Container container, SettingsSource settings, String podIp, String hostIp, NodeSize node)
            throws Missing {
        var result = new LinkedHashMap<String, String>();
        for (var from : container.envFrom()) {
            if (from.configMapRef().isPresent()) {
                var ref = from.configMapRef().get();
                addAll(from.prefix(), whole("configmap", ref.name(), ref.optional(), settings.configMap(ref.name())), result);
            }
            if (from.secretRef().isPresent()) {
                var ref = from.secretRef().get();
                addAll(from.prefix(), whole("secret", ref.name(), ref.optional(), settings.secret(ref.name())), result);
            }
        }
        for (var variable : container.env()) {
            var value = variable.valueFrom().isPresent()
                    ? from(variable.valueFrom().get(), pod, container, settings, podIp, hostIp, node)
                    : Optional.of(expand(variable.value(), result));
            value.ifPresent(v -> result.put(variable.name(), v));
        }
        return new Variables(result);
    }

    /// What a container may use of the node when it has no limit.
    record NodeSize(long milliCpu, long memoryBytes) {}

    List<EnvVar> list() {
        return values.entrySet().stream().map(e -> new EnvVar(e.getKey(), e.getValue())).toList();
    }

    /// Words of a command, with `$(NAME)` replaced.
    List<String> expand(List<String> words) {
        return words.stream().map(word -> expand(word, values)).toList();
    }

    /// `$(NAME)` becomes its value, `$$` a single `$`; names that are not known stay as they are.
    static String expand(String text, Map<String, String> values) {
        var result = new StringBuilder();
        for (var at = 0; at < text.length(); at++) {
            var c = text.charAt(at);
            if (c != '$' || at + 1 == text.length()) {
                result.append(c);
                continue;
            }
            var next = text.charAt(at + 1);
            var close = next == '(' ? text.indexOf(')', at) : -1;
            if (next == '$') {
                result.append('$');
                at++;
            } else if (close > 0) {
                var name = text.substring(at + 2, close);
                result.append(values.getOrDefault(name, "$(" + name + ")"));
                at = close;
            } else {
                result.append(c);
            }
        }
        return result.toString();
    }

    private static Optional<SortedMap<String, byte[]>> whole(String kind, String name, boolean optional,
            Optional<SortedMap<String, byte[]>> content) throws Missing {
        if (content.isEmpty() && !optional) {
            throw new Missing("%s \"%s\" not found".formatted(kind, name));
        }
        return content;
    }

    private static void addAll(String prefix, Optional<SortedMap<String, byte[]>> content, Map<String, String> result) {
        content.ifPresent(all -> all.forEach((key, value) -> result.put(prefix + key, new String(value, UTF_8))));
    }

    private static Optional<String> from(Container.EnvSource source, Pod pod, Container container, SettingsSource settings,
            String podIp, String hostIp, NodeSize node) throws Missing {
        if (source.configMapKeyRef().isPresent()) {
            var ref = source.configMapKeyRef().get();
            return key("configmap", "ConfigMap", ref, pod, settings.configMap(ref.name()));
        }
        if (source.secretKeyRef().isPresent()) {
            var ref = source.secretKeyRef().get();
            return key("secret", "Secret", ref, pod, settings.secret(ref.name()));
        }
        if (source.fieldRef().isPresent()) {
            return Optional.of(field(source.fieldRef().get().fieldPath(), pod, podIp, hostIp));
        }
        if (source.resourceFieldRef().isPresent()) {
            return Optional.of(resource(source.resourceFieldRef().get(), pod, container, node));
        }
        throw new Missing("a variable of container " + container.name()
                + " has a source that this node does not know; use configMapKeyRef, secretKeyRef, fieldRef or resourceFieldRef");
    }

    private static Optional<String> key(String word, String kind, Container.KeyRef ref, Pod pod,
            Optional<SortedMap<String, byte[]>> content) throws Missing {
        if (content.isEmpty()) {
            if (ref.optional()) {
                return Optional.empty();
            }
            throw new Missing("%s \"%s\" not found".formatted(word, ref.name()));
        }
        var value = Optional.ofNullable(content.get().get(ref.key())).map(bytes -> new String(bytes, UTF_8));
        if (value.isEmpty() && !ref.optional()) {
            throw new Missing("couldn't find key %s in %s %s/%s".formatted(ref.key(), kind, pod.meta().namespace(), ref.name()));
        }
        return value;
    }

    private static String field(String path, Pod pod, String podIp, String hostIp) throws Missing {
        var meta = pod.meta();
        if (path.startsWith("metadata.labels['") && path.endsWith("']")) {
            return meta.label(path.substring("metadata.labels['".length(), path.length() - 2)).orElse("");
        }
        if (path.startsWith("metadata.annotations['") && path.endsWith("']")) {
            return meta.annotation(path.substring("metadata.annotations['".length(), path.length() - 2)).orElse("");
        }
        return switch (path) {
            case "metadata.name" -> meta.name();
            case "metadata.namespace" -> meta.namespace();
            case "metadata.uid" -> meta.uid();
            case "spec.nodeName" -> pod.spec().nodeName();
            case "spec.serviceAccountName" -> "default";
            case "status.hostIP", "status.hostIPs" -> hostIp;
            case "status.podIP", "status.podIPs" -> podIp;
            default -> throw new Missing("unsupported fieldPath: " + path);
        };
    }

    private static String resource(Container.ResourceFieldRef ref, Pod pod, Container container, NodeSize node) throws Missing {
        var all = new ArrayList<>(pod.spec().containers());
        all.addAll(pod.spec().initContainers());
        var of = ref.containerName().isEmpty() ? container : all.stream().filter(c -> c.name().equals(ref.containerName())).findFirst()
                .orElseThrow(() -> new Missing("container %s not found".formatted(ref.containerName())));
        var resources = of.resources();
        return Long.toString(switch (ref.resource()) {
            case "limits.cpu" -> Math.ceilDiv(resources.limitMilliCpu().orElse(node.milliCpu()), 1000);
            case "limits.memory" -> resources.limitMemoryBytes().orElse(node.memoryBytes());
            case "requests.cpu" -> Math.ceilDiv(resources.requested().milliCpu(), 1000);
            case "requests.memory" -> resources.requested().memoryBytes();
            default -> throw new Missing("unsupported resource: " + ref.resource());
        });
    }
}
