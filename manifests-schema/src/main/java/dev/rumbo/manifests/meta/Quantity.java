package dev.rumbo.manifests.meta;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// An amount as Kubernetes writes it: `250m`, `1.5`, `128Mi`, `1e3`.
/// Source: Kubernetes, apimachinery/pkg/api/resource/quantity.go.
///
/// @param text as the user wrote it
public record Quantity(@JsonValue String text) {

    /// At most 64 characters and exponents of two digits: arithmetic with `1e99999999` would take minutes.
    private static final Pattern FORM = Pattern.compile(
            "(?=.{1,64}$)([+-]?(?:\\d+\\.?\\d*|\\.\\d+))(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\\d{1,2})?");

    public Quantity {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no quantity; write e.g. 250m, 1.5, 128Mi or 1Gi");
        }
    }

    /// Reads `"128Mi"` as well as the bare number `2`.
    @JsonCreator
    public static Quantity parse(Object written) {
        return new Quantity(written instanceof BigDecimal number ? number.toPlainString() : String.valueOf(written));
    }

    public static boolean isQuantity(String text) {
        return FORM.matcher(text).matches();
    }

    /// The exact amount.
    public BigDecimal amount() {
        var parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalStateException(text);
        }
        var number = new BigDecimal(parts.group(1));
        var suffix = parts.group(2);
        if (suffix == null) {
            return number;
        }
        return switch (suffix) {
            case "n" -> number.movePointLeft(9);
            case "u" -> number.movePointLeft(6);
            case "m" -> number.movePointLeft(3);
            case "k" -> number.movePointRight(3);
            case "M" -> number.movePointRight(6);
            case "G" -> number.movePointRight(9);
            case "T" -> number.movePointRight(12);
            case "P" -> number.movePointRight(15);
            case "E" -> number.movePointRight(18);
            case "Ki" -> number.multiply(BigDecimal.valueOf(1L << 10));
            case "Mi" -> number.multiply(BigDecimal.valueOf(1L << 20));
            case "Gi" -> number.multiply(BigDecimal.valueOf(1L << 30));
            case "Ti" -> number.multiply(BigDecimal.valueOf(1L << 40));
            case "Pi" -> number.multiply(BigDecimal.valueOf(1L << 50));
            case "Ei" -> number.multiply(BigDecimal.valueOf(1L << 60));
            default -> number.movePointRight(Integer.parseInt(suffix.substring(1)));
        };
    }

    /// Whole units, rounded up: bytes of memory, number of pods.
    public long units() {
        return within(amount());
    }

    /// Thousandths, rounded up: millicores of CPU.
    public long milli() {
        return within(amount().movePointRight(3));
    }

    /// Rounded up; what no long can hold becomes the largest or smallest one, as in Kubernetes.
    private static long within(BigDecimal exact) {
        return exact.setScale(0, RoundingMode.CEILING).min(BigDecimal.valueOf(Long.MAX_VALUE)).max(BigDecimal.valueOf(Long.MIN_VALUE)).longValue();
    }

    @Override
    public String toString() {
        return text;
    }
}
