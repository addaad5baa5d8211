package dev.rumbo.manifests.core;

import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.meta.IntOrString;

/// One process tree of a pod, from one image.
public record Container(
        String name,
        String image,
        String imagePullPolicy,
        List<String> command,
        List<String> args,
        String workingDir,
        List<EnvVar> env,
        List<EnvFrom> envFrom,
        List<Port> ports,
        List<VolumeMount> volumeMounts,
        Resources resources,
        Optional<Probe> startupProbe,
        Optional<Probe> readinessProbe,
        Optional<Probe> livenessProbe,
        Optional<SecurityContext> securityContext,
        String terminationMessagePath,
        boolean stdin,
        boolean tty) {

    public Container {
        command = List.copyOf(command);
        args = List.copyOf(args);
        env = List.copyOf(env);
        envFrom = List.copyOf(envFrom);
        ports = List.copyOf(ports);
        volumeMounts = List.copyOf(volumeMounts);
        resources = resources == null ? Resources.NONE : resources;
    }

    /// The number behind a port that may be given by name.
    public Optional<Integer> portNumber(IntOrString port) {
        return switch (port) {
            case IntOrString.Int(var number) -> Optional.of(number);
            case IntOrString.Text(var portName) -> ports.stream()
                    .filter(p -> p.name().equals(portName)).map(Port::containerPort).findFirst();
        };
    }

    public record Port(String name, int containerPort, int hostPort, String protocol) {}

    /// Where a volume of the pod appears in the container.
    public record VolumeMount(String name, String mountPath, boolean readOnly, String subPath) {}

    /// One variable: a value (with `$(OTHER)` references), or where the value is found.
    public record EnvVar(String name, String value, Optional<EnvSource> valueFrom) {}

    /// Exactly one of these is present.
    public record EnvSource(Optional<KeyRef> configMapKeyRef, Optional<KeyRef> secretKeyRef,
            Optional<FieldRef> fieldRef, Optional<ResourceFieldRef> resourceFieldRef) {}

    public record KeyRef(String name, String key, boolean optional) {}

    public record FieldRef(String fieldPath) {}

    public record ResourceFieldRef(String containerName, String resource) {}

    /// All keys of a ConfigMap or Secret as variables.
    public record EnvFrom(String prefix, Optional<NameRef> configMapRef, Optional<NameRef> secretRef) {}

    public record NameRef(String name, boolean optional) {}
}
