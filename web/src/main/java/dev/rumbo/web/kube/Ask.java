package dev.rumbo.web.kube;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rumbo.web.identity.Caller;

/// A request, free of any web library.
///
/// @param path  as it came, percent-encoded, without the query
/// @param query decoded
/// @param agent the client program's `User-Agent`; may be empty
record Ask(String method, String path, Map<String, List<String>> query, String accept, String contentType, byte[] body,
        Caller caller, String agent) {

    Optional<String> param(String name) {
        return Optional.ofNullable(query.get(name)).flatMap(values -> values.stream().findFirst())
                .filter(value -> !value.isEmpty());
    }

    boolean flag(String name) {
        return param(name).map(value -> value.equals("true") || value.equals("1")).orElse(false);
    }

    Optional<Long> number(String name) throws Refusal {
        var text = param(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseLong(text.get()));
        } catch (NumberFormatException wrong) {
            throw Refusal.badRequest(name + " is \"" + text.get() + "\", which is no whole number");
        }
    }

    /// Whether to answer only what would happen.
    boolean dryRun() throws Refusal {
        var dryRun = param("dryRun");
        if (dryRun.isPresent() && !dryRun.get().equals("All")) {
            throw Refusal.badRequest("dryRun is \"" + dryRun.get() + "\"; the only possible value is All");
        }
        return dryRun.isPresent();
    }

    /// As the journal shall show it: `kubectl (admin)`, or `node n1`.
    String actor() {
        if (caller.node().isPresent()) {
            return "node " + caller.node().get();
        }
        var program = agent.split("[/ ]", 2)[0];
        return (program.isEmpty() ? "somebody" : program) + " (" + caller.name() + ")";
    }

    String fieldManager() {
        return param("fieldManager").orElseGet(() -> agent.split("[/ ]", 2)[0]);
    }
}
