package dev.rumbo.manifests.meta;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// A port number or name; a count or a percentage.
public sealed interface IntOrString {

    record Int(@JsonValue int value) implements IntOrString {}

    record Text(@JsonValue String value) implements IntOrString {}

    @JsonCreator
    static IntOrString of(Object written) {
        return written instanceof Number number ? new Int(number.intValue()) : new Text(String.valueOf(written));
    }

    /// A count out of `total`: the number itself, or the percentage rounded up.
    /// Source: Kubernetes, apimachinery/pkg/util/intstr, GetScaledValueFromIntOrPercent.
    default int roundedUpOf(int total) {
        return switch (this) {
            case Int(var value) -> value;
            case Text(var text) -> (int) Math.min(Integer.MAX_VALUE, Math.ceilDiv(percent(text) * total, 100L));
        };
    }

    /// A count out of `total`: the number itself, or the percentage rounded down.
    default int roundedDownOf(int total) {
        return switch (this) {
            case Int(var value) -> value;
            case Text(var text) -> (int) Math.min(Integer.MAX_VALUE, percent(text) * total / 100);
        };
    }

    private static long percent(String text) {
        return Long.parseLong(text.replace("%", ""));
    }
}
