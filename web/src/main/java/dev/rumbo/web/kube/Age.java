package dev.rumbo.web.kube;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How long ago something was, as kubectl says it: `45s`, `5m12s`, `3h`, `2d4h`.
/// Source: Kubernetes, apimachinery/pkg/util/duration/duration.go, HumanDuration.
final class Age {

    private Age() {}

    static String since(Optional<Instant> then, Instant now) {
        return then.map(t -> of(Duration.between(t, now))).orElse("<unknown>");
    }

    static String of(Duration age) {
        var seconds = age.toSeconds();
        if (seconds < -1) {
            return "<invalid>";
        } else if (seconds < 0) {
            return "0s";
        } else if (seconds < 120) {
            return seconds + "s";
        }
        var minutes = age.toMinutes();
        if (minutes < 10) {
            return minutes + "m" + rest(seconds % 60, "s");
        } else if (minutes < 180) {
            return minutes + "m";
        }
        var hours = age.toHours();
        if (hours < 8) {
            return hours + "h" + rest(minutes % 60, "m");
        } else if (hours < 48) {
            return hours + "h";
        } else if (hours < 192) {
            return hours / 24 + "d" + rest(hours % 24, "h");
        } else if (hours < 24 * 365 * 2) {
            return hours / 24 + "d";
        } else if (hours < 24 * 365 * 8) {
            return hours / 24 / 365 + "y" + rest(hours / 24 % 365, "d");
        }
        return hours / 24 / 365 + "y";
    }

    private static String rest(long count, String unit) {
        return count == 0 ? "" : count + unit;
    }
}
