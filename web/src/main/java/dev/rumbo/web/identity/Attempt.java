package dev.rumbo.web.identity;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.rumbo.manifests.wire.ApiPath;

/// What somebody would like to do.
public sealed interface Attempt {

    /// Something with objects.
    ///
    /// @param on     for [Verb#CREATE] with the name that the new object shall have
    /// @param fields what a field selector demands by equality, e.g. `spec.nodeName` -> `n1`
    record WithObjects(Verb verb, ApiPath on, SortedMap<String, String> fields) implements Attempt {
        public WithObjects {
            fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
        }

        public WithObjects(Verb verb, ApiPath on) {
            this(verb, on, new TreeMap<>(Map.of()));
        }
    }

    /// Reading what is about the server itself, e.g. `/version`, `/api`.
    record ReadPath(String path) implements Attempt {}

    /// Asking for a node's certificate. The request itself must prove the right to it.
    record Join() implements Attempt {}

    enum Verb { GET, LIST, WATCH, CREATE, UPDATE, PATCH, DELETE, DELETECOLLECTION }

    default String inWords() {
        return switch (this) {
            case WithObjects(var verb, var on, _) -> verb.name().toLowerCase(java.util.Locale.ROOT) + " resource \""
                    + on.kind().plural() + (on.subresource().isEmpty() ? "" : "/" + on.subresource())
                    + "\" in API group \"" + on.kind().group() + "\"" + (on.namespace().isEmpty()
                            ? " at the cluster scope" : " in the namespace \"" + on.namespace() + "\"");
            case ReadPath(var path) -> "get path \"" + path + "\"";
            case Join() -> "join";
        };
    }
}
