package dev.rumbo.cli.simulation;

import java.util.List;

import dev.rumbo.manifests.meta.Json;

/// One file of the imagined repository.
///
/// @param blankLines before the first document: by these a file is reformatted without saying anything else
/// @param state      whether it can be read
record Page(List<Entry> entries, int blankLines, State state) {

    Page {
        entries = List.copyOf(entries);
    }

    enum State { SOUND, BROKEN }

    static Page of(Entry... entries) {
        return new Page(List.of(entries), 0, State.SOUND);
    }

    Page in(State value) {
        return new Page(entries, blankLines, value);
    }

    Page movedDown() {
        return new Page(entries, blankLines + 1, state);
    }

    boolean broken() {
        return state == State.BROKEN;
    }

    /// One document.
    interface Entry {
        String kind();

        String name();

        Json manifest();
    }

    /// Any other document than a workload.
    record Plain(String kind, String name, String text) implements Entry {

        static Plain configMap(String name, String value) {
            return new Plain("ConfigMap", name,
                    "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"%s\"},\"data\":{\"key\":\"%s\"}}".formatted(name, value));
        }

        static Plain service(String name, int port) {
            return new Plain("Service", name, """
                    {"apiVersion":"v1","kind":"Service","metadata":{"name":"%1$s"},
                     "spec":{"type":"ClusterIP","selector":{"app":"%1$s"},"ports":[{"port":%2$d,"protocol":"TCP","targetPort":80}]}}
                    """.formatted(name, port));
        }

        static Plain namespace(String name) {
            return new Plain("Namespace", name, "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"%s\"}}".formatted(name));
        }

        @Override
        public Json manifest() {
            return Json.parse(text);
        }
    }
}
