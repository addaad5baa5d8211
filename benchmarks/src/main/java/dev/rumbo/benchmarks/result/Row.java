package dev.rumbo.benchmarks.result;

/// One line of the result table.
///
/// @param metric  what was measured
/// @param figure  what it came to
/// @param control what it is measured against, from the same run
/// @param gate    what it has to come to; empty when nothing was promised
public record Row(String metric, String figure, String control, String gate, Verdict verdict) {

    public enum Verdict {
        MET("yes"), MISSED("**no**"), NO_GATE("");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /// Something that shall be at most so much.
    ///
    /// @param value in the gate's unit
    public static Row atMost(String metric, double value, double gate, String unit, String figure, String control) {
        return new Row(metric, figure, control, "<= " + Samples.number(gate).replaceFirst("\\.0+$", "") + " " + unit,
                value <= gate ? Verdict.MET : Verdict.MISSED);
    }

    /// Something worth knowing that nothing was promised of.
    public static Row ungated(String metric, String figure, String control) {
        return new Row(metric, figure, control, "", Verdict.NO_GATE);
    }

    public String inWords() {
        return metric + ": " + figure + (gate.isEmpty() ? "" : " (gate " + gate + ": " + verdict.word() + ")") + "; control: " + control;
    }

    String markdown() {
        return "| %s | %s | %s | %s | %s |".formatted(metric, figure, control, gate, verdict.word());
    }
}
