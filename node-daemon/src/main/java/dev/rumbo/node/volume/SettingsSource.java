package dev.rumbo.node.volume;

import java.util.Optional;
import java.util.SortedMap;

/// Where the ConfigMaps and Secrets of a pod's namespace come from. Empty: there is none of that name.
public interface SettingsSource {

    Optional<SortedMap<String, byte[]>> configMap(String name);

    Optional<SortedMap<String, byte[]>> secret(String name);
}
