package dev.rumbo.manifests.problem;

/// The way from an object's root to one of its values, written as Kubernetes writes it:
/// `spec.containers[0].resources.limits[cpu]`.
public sealed interface FieldPath {

    FieldPath ROOT = new Root();

    record Root() implements FieldPath {
        @Override
        public String toString() {
            return "";
        }
    }

    /// A field that the schema names.
    record Field(FieldPath parent, String name) implements FieldPath {
        @Override
        public String toString() {
            return parent instanceof Root ? name : parent + "." + name;
        }
    }

    /// An entry of a map whose keys the user chose, such as a label.
    record Key(FieldPath parent, String key) implements FieldPath {
        @Override
        public String toString() {
            return parent + "[" + key + "]";
        }
    }

    /// An item of a list, counted from 0.
    record Item(FieldPath parent, int index) implements FieldPath {
        @Override
        public String toString() {
            return parent + "[" + index + "]";
        }
    }

    default FieldPath field(String name) {
        return new Field(this, name);
    }

    /// Several fields deep: `fields("spec", "template")`.
    default FieldPath fields(String... names) {
        var path = this;
        for (var name : names) {
            path = path.field(name);
        }
        return path;
    }

    default FieldPath key(String key) {
        return new Key(this, key);
    }

    default FieldPath item(int index) {
        return new Item(this, index);
    }
}
