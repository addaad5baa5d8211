package dev.rumbo.manifests.meta;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonInclude;

/// One thing that is so, is not so, or is not known about an object, since when and why.
///
/// @param status `True`, `False` or `Unknown`
public record Condition(String type, String status, String reason, String message,
        Optional<Instant> lastTransitionTime,
        Optional<Instant> lastUpdateTime,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        long observedGeneration) {

    public static Condition of(String type, boolean holds, String reason, String message, Instant since) {
        return of(type, holds ? "True" : "False", reason, message, since);
    }

    public static Condition of(String type, String status, String reason, String message, Instant since) {
        return new Condition(type, status, reason, message, Optional.of(since), Optional.empty(), 0);
    }

    public boolean isTrue() {
        return status.equals("True");
    }

    public static Optional<Condition> find(List<Condition> conditions, String type) {
        for (var condition : conditions) {   // no stream: asked for every pod at every look at its owner
            if (condition.type.equals(type)) {
                return Optional.of(condition);
            }
        }
        return Optional.empty();
    }

    public static boolean holds(List<Condition> conditions, String type) {
        return find(conditions, type).map(Condition::isTrue).orElse(false);
    }

    /// The list with this condition in it. A condition whose status is the same keeps its old transition
    /// time, so that saying the same twice writes nothing.
    public List<Condition> in(List<Condition> conditions) {
        var old = find(conditions, type);
        var kept = old.filter(o -> o.status.equals(status)).map(o -> new Condition(type, status, reason, message,
                o.lastTransitionTime, o.lastUpdateTime, observedGeneration)).orElse(this);
        return old.isPresent()
                ? conditions.stream().map(c -> c.type.equals(type) ? kept : c).toList()
                : Stream.concat(conditions.stream(), Stream.of(kept)).toList();
    }
}
