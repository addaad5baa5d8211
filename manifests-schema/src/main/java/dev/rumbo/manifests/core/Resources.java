package dev.rumbo.manifests.core;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.rumbo.manifests.meta.Quantity;

/// What a container is promised (`requests`) and what it may not exceed (`limits`), e.g. `cpu: 250m`.
public record Resources(SortedMap<String, Quantity> requests, SortedMap<String, Quantity> limits) {

    public static final Resources NONE = new Resources(new TreeMap<>(), new TreeMap<>());

    public Resources {
        requests = Collections.unmodifiableSortedMap(new TreeMap<>(requests));
        limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
    }

    /// What the scheduler counts. Who only says a limit asks for all of it, as Kubernetes has it.
    public Requests requested() {
        return new Requests(requested("cpu").map(Quantity::milli).orElse(0L), requested("memory").map(Quantity::units).orElse(0L));
    }

    public Optional<Long> limitMilliCpu() {
        return Optional.ofNullable(limits.get("cpu")).map(Quantity::milli);
    }

    public Optional<Long> limitMemoryBytes() {
        return Optional.ofNullable(limits.get("memory")).map(Quantity::units);
    }

    private Optional<Quantity> requested(String resource) {
        return Optional.ofNullable(requests.get(resource)).or(() -> Optional.ofNullable(limits.get(resource)));
    }
}
