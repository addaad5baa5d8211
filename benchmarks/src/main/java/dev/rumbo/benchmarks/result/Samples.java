package dev.rumbo.benchmarks.result;

import java.time.Duration;
import java.util.List;

/// Measurements of one thing, in one unit.
public record Samples(List<Double> sorted) {

    public Samples {
        sorted = sorted.stream().sorted().toList();
        if (sorted.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
    }

    /// In milliseconds.
    public static Samples ofDurations(List<Duration> durations) {
        return new Samples(durations.stream().map(duration -> duration.toNanos() / 1e6).toList());
    }

    /// The smallest value that `percent` of all do not exceed (nearest rank).
    public double percentile(int percent) {
        return sorted.get((int) Math.ceil(percent / 100.0 * sorted.size()) - 1);
    }

    public double median() {
        return percentile(50);
    }

    /// E.g. `p50 212 ms, p90 231, p99 240, n 20`
    public String inWords(String unit) {
        return "p50 %s %s, p90 %s, p99 %s, n %d".formatted(number(median()), unit, number(percentile(90)), number(percentile(99)), sorted.size());
    }

    /// Three digits that mean something.
    public static String number(double value) {
        var size = Math.abs(value);
        return size >= 100 ? "%.0f".formatted(value) : size >= 10 ? "%.1f".formatted(value) : "%.2f".formatted(value);
    }
}
