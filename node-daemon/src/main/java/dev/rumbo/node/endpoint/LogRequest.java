package dev.rumbo.node.endpoint;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import dev.rumbo.node.runtime.LogQuery;

/// Which output of which container somebody wants: `/containerLogs/{namespace}/{pod}/{container}?…`.
///
/// @param previous of the run before the newest one
record LogRequest(String namespace, String pod, String container, LogQuery query, boolean previous, OptionalLong limitBytes) {

    /// A request that cannot be understood; the message says why.
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    static LogRequest parse(URI uri, Instant now) throws Malformed {
        var parts = uri.getPath().split("/");   // "", containerLogs, namespace, pod, container
        if (parts.length != 5) {
            throw new Malformed("the path must be /containerLogs/{namespace}/{pod}/{container}, but is " + uri.getPath());
        }
        var asked = parameters(Optional.ofNullable(uri.getRawQuery()).orElse(""));
        var tail = number(asked, "tailLines");
        var since = number(asked, "sinceSeconds");
        var from = since.isPresent() ? Optional.of(now.minusSeconds(since.getAsLong())) : time(asked, "sinceTime");
        return new LogRequest(parts[2], parts[3], parts[4], new LogQuery(flag(asked, "follow"),
                tail.isPresent() ? OptionalInt.of((int) Math.min(tail.getAsLong(), Integer.MAX_VALUE)) : OptionalInt.empty(), from,
                flag(asked, "timestamps")), flag(asked, "previous"), number(asked, "limitBytes"));
    }

    private static Map<String, String> parameters(String query) {
        var result = new LinkedHashMap<String, String>();
        for (var part : query.split("&")) {
            var pair = part.split("=", 2);
            if (!pair[0].isEmpty()) {
                result.put(decoded(pair[0]), pair.length == 2 ? decoded(pair[1]) : "true");
            }
        }
        return result;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static boolean flag(Map<String, String> asked, String name) {
        return asked.getOrDefault(name, "false").matches("true|1");
    }

    private static OptionalLong number(Map<String, String> asked, String name) throws Malformed {
        var text = asked.getOrDefault(name, "");
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!text.matches("\\d{1,18}")) {
            throw new Malformed(name + " is \"" + text + "\", which is no number from 0 on");
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    private static Optional<Instant> time(Map<String, String> asked, String name) throws Malformed {
        try {
            return asked.containsKey(name) ? Optional.of(Instant.parse(asked.get(name))) : Optional.empty();
        } catch (DateTimeParseException wrong) {
            throw new Malformed(name + " is \"" + asked.get(name) + "\", which is no time like 2026-03-01T12:00:00Z");
        }
    }
}
