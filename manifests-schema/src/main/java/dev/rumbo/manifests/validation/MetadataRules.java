package dev.rumbo.manifests.validation;

import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;

/// Names, labels, annotations, owners.
final class MetadataRules {

    /// All keys and values of the annotations together, in bytes.
    private static final int MOST_ANNOTATIONS = 256 * 1024;

    private MetadataRules() {}

    static void check(Value metadata, Kind<? extends Obj> kind) {
        if (!metadata.present()) {
            metadata.required("name the object: \"metadata: {name: …}\"");
            return;
        }
        var naming = naming(kind);
        var name = metadata.field("name");
        var prefix = metadata.field("generateName");
        if (name.text().isEmpty() && prefix.text().isEmpty()) {
            if (!name.present() || name.isText()) {
                name.required("name the object, or give a generateName");
            }
        } else if (!name.text().isEmpty()) {
            name.named(naming);
        }
        if (!prefix.text().isEmpty() && !naming.fits(prefix.text() + "x")) {
            prefix.invalid("cannot begin a " + naming.noun(), naming.remedy());
        }
        if (kind.namespaced()) {
            metadata.field("namespace").named(Naming.DNS_LABEL);
        }
        labels(metadata.field("labels"));
        annotations(metadata.field("annotations"));
        metadata.field("finalizers").items().forEach(MetadataRules::finalizer);
    }

    private static Naming naming(Kind<? extends Obj> kind) {
        return switch (kind.name()) {
            case "Namespace" -> Naming.DNS_LABEL;
            case "Service" -> Naming.DNS_1035_LABEL;
            default -> Naming.DNS_SUBDOMAIN;
        };
    }

    static void labels(Value labels) {
        for (var key : labels.keys()) {
            key(labels.entry(key), key, "label");
            labels.entry(key).named(Naming.LABEL_VALUE);
        }
    }

    private static void annotations(Value annotations) {
        var size = 0L;
        for (var key : annotations.keys()) {
            key(annotations.entry(key), key.toLowerCase(java.util.Locale.ROOT), "annotation");
            size += key.length() + annotations.entry(key).text().length();
        }
        if (size > MOST_ANNOTATIONS) {
            annotations.tooLong("are " + size + " bytes together, which is more than " + MOST_ANNOTATIONS, "keep large texts in a ConfigMap");
        }
    }

    /// The key of a label, annotation, taint or selector.
    static void key(Value at, String key, String what) {
        if (!Naming.isQualified(key)) {
            at.add(dev.rumbo.manifests.problem.Problem.Reason.INVALID, "has the key \"" + key + "\", which is no " + what + " key",
                    "use at most 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit, e.g. my.name or example.com/my-name");
        }
    }

    private static void finalizer(Value finalizer) {
        if (finalizer.isText() && !Naming.isQualified(finalizer.text())) {
            finalizer.invalid("is no finalizer's name", "use e.g. example.com/finalizer");
        }
    }
}
