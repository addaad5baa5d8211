package dev.rumbo.manifests.schema;

import java.util.List;
import java.util.SequencedMap;

/// What a value may look like.
public sealed interface Schema {

    /// A fixed set of fields. Its fields are read when they are first asked for, so types may contain themselves.
    final class ObjectOf implements Schema {

        private final String name;
        private final boolean atomic;
        private final SchemaText.Fields source;
        private volatile SequencedMap<String, Field> fields = SchemaText.UNREAD;

        ObjectOf(String name, boolean atomic, SchemaText.Fields source) {
            this.name = name;
            this.atomic = atomic;
            this.source = source;
        }

        /// `apps/v1.DeploymentSpec`
        public String name() {
            return name;
        }

        /// Whether server-side apply treats it as one value.
        public boolean atomic() {
            return atomic;
        }

        /// By name, in alphabetical order.
        public SequencedMap<String, Field> fields() {
            var known = fields;
            if (known == SchemaText.UNREAD) {
                known = source.read();   // twice at worst, with the same answer
                fields = known;
            }
            return known;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    record ListOf(Schema items) implements Schema {}

    /// Keys are the user's choice, such as those of labels.
    record MapOf(Schema values) implements Schema {}

    /// A value without parts.
    enum Scalar implements Schema {
        STRING("a string"),
        /// Text in base64.
        BYTES("a string in base64"),
        BOOLEAN("true or false"),
        INT32("a whole number"),
        INT64("a whole number"),
        DOUBLE("a number"),
        QUANTITY("a quantity such as 250m, 1.5 or 128Mi"),
        INT_OR_STRING("a whole number or a string"),
        /// To the second, RFC 3339.
        TIME("a time such as 2006-01-02T15:04:05Z"),
        /// To the microsecond, RFC 3339.
        MICRO_TIME("a time such as 2006-01-02T15:04:05.000000Z");

        private final String words;

        Scalar(String words) {
            this.words = words;
        }

        /// `a whole number`
        public String inWords() {
            return words;
        }
    }

    /// Anything at all, such as the managed fields' own format.
    record Any() implements Schema {}

    /// A field of an object, and how patches treat it.
    ///
    /// @param presence whether an object is wrong without it
    /// @param merging  how two versions of it are brought together
    /// @param values   the only values there are; empty when all are
    /// @param noun     what such a value is called: `pull policy`; empty without `values`
    record Field(String name, Schema schema, Presence presence, Merging merging, List<String> values, String noun) {

        public Field {
            values = List.copyOf(values);
        }

        public boolean required() {
            return presence == Presence.REQUIRED;
        }
    }

    enum Presence { REQUIRED, OPTIONAL }

    /// How two versions of a field are brought together.
    ///
    /// @param listType     of a list, for server-side apply
    /// @param mapKeys      the fields that tell the items of a [ListType#MAP] apart
    /// @param mergeKey     strategic merge patch: the field by which items are matched; empty when the list is replaced
    /// @param strategies   strategic merge patch: `merge`, `retainKeys`, `replace`
    /// @param atomic       a map or object that server-side apply replaces as a whole
    record Merging(ListType listType, List<String> mapKeys, String mergeKey, List<String> strategies, boolean atomic) {

        static final Merging PLAIN = new Merging(ListType.ATOMIC, List.of(), "", List.of(), false);

        public Merging {
            mapKeys = List.copyOf(mapKeys);
            strategies = List.copyOf(strategies);
        }

        /// Whether strategic merge patch merges the list instead of replacing it.
        public boolean merges() {
            return strategies.contains("merge");
        }
    }

    /// Kubernetes' `x-kubernetes-list-type`.
    enum ListType { ATOMIC, SET, MAP }
}
