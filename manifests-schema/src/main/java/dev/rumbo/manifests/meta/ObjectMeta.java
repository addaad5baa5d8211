package dev.rumbo.manifests.meta;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;

/// What every object has: name, labels, owners, and the marks the registry keeps on it.
///
/// @param resourceVersion the revision of the world that wrote the object last; 0 before it is stored
/// @param generation      counts changes of the spec
/// @param managedFields   who owns which field, as server-side apply keeps it
public record ObjectMeta(
        String name,
        String generateName,
        String namespace,
        String uid,
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        long resourceVersion,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        long generation,
        Optional<Instant> creationTimestamp,
        Optional<Instant> deletionTimestamp,
        Optional<Long> deletionGracePeriodSeconds,
        SortedMap<String, String> labels,
        SortedMap<String, String> annotations,
        List<OwnerReference> ownerReferences,
        List<String> finalizers,
        List<Json> managedFields) {

    public ObjectMeta {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
        ownerReferences = List.copyOf(ownerReferences);
        finalizers = List.copyOf(finalizers);
        managedFields = List.copyOf(managedFields);
    }

    /// A new object's: only a place and a name.
    public static ObjectMeta named(String namespace, String name) {
        return new ObjectMeta(name, "", namespace, "", 0, 0, Optional.empty(), Optional.empty(),
                Optional.empty(), new TreeMap<>(), new TreeMap<>(), List.of(), List.of(), List.of());
    }

    /// A new object's, to be named by the registry: the prefix and five letters.
    public static ObjectMeta generated(String namespace, String prefix) {
        return named(namespace, "").with(edit -> edit.generateName = prefix);
    }

    /// Whether somebody asked for the end of this object.
    public boolean deleting() {
        return deletionTimestamp.isPresent();
    }

    public Optional<String> label(String key) {
        return Optional.ofNullable(labels.get(key));
    }

    public Optional<String> annotation(String key) {
        return Optional.ofNullable(annotations.get(key));
    }

    /// The owner whose controller looks after this object.
    public Optional<OwnerReference> controller() {
        for (var owner : ownerReferences) {   // no stream: asked for every pod at every look at its owner
            if (owner.controller().orElse(false)) {
                return Optional.of(owner);
            }
        }
        return Optional.empty();
    }

    public boolean ownedBy(ObjectMeta owner) {
        return ownerReferences.stream().anyMatch(reference -> reference.uid().equals(owner.uid()));
    }

    public ObjectMeta inNamespace(String value) {
        return with(edit -> edit.namespace = value);
    }

    public ObjectMeta withLabel(String key, String value) {
        return with(edit -> edit.labels.put(key, value));
    }

    public ObjectMeta withLabels(SortedMap<String, String> all) {
        return with(edit -> edit.labels = new TreeMap<>(all));
    }

    public ObjectMeta withAnnotation(String key, String value) {
        return with(edit -> edit.annotations.put(key, value));
    }

    public ObjectMeta withOwner(OwnerReference owner) {
        return with(edit -> edit.ownerReferences.add(owner));
    }

    public ObjectMeta withoutFinalizer(String finalizer) {
        return with(edit -> edit.finalizers.remove(finalizer));
    }

    /// The same with several fields changed at once.
    public ObjectMeta with(java.util.function.Consumer<Edit> change) {
        var edit = new Edit(this);
        change.accept(edit);
        return edit.done();
    }

    /// The fields of an [ObjectMeta] while they are being changed.
    public static final class Edit {
        public String name;
        public String generateName;
        public String namespace;
        public String uid;
        public long resourceVersion;
        public long generation;
        public Optional<Instant> creationTimestamp;
        public Optional<Instant> deletionTimestamp;
        public Optional<Long> deletionGracePeriodSeconds;
        public SortedMap<String, String> labels;
        public SortedMap<String, String> annotations;
        public List<OwnerReference> ownerReferences;
        public List<String> finalizers;
        public List<Json> managedFields;

        private Edit(ObjectMeta meta) {
            name = meta.name;
            generateName = meta.generateName;
            namespace = meta.namespace;
            uid = meta.uid;
            resourceVersion = meta.resourceVersion;
            generation = meta.generation;
            creationTimestamp = meta.creationTimestamp;
            deletionTimestamp = meta.deletionTimestamp;
            deletionGracePeriodSeconds = meta.deletionGracePeriodSeconds;
            labels = new TreeMap<>(meta.labels);
            annotations = new TreeMap<>(meta.annotations);
            ownerReferences = new ArrayList<>(meta.ownerReferences);
            finalizers = new ArrayList<>(meta.finalizers);
            managedFields = new ArrayList<>(meta.managedFields);
        }

        private ObjectMeta done() {
            return new ObjectMeta(name, generateName, namespace, uid, resourceVersion, generation,
                    creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, labels, annotations,
                    ownerReferences, finalizers, managedFields);
        }
    }
}
