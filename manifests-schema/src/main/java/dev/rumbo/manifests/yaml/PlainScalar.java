package dev.rumbo.manifests.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What a scalar without quotes means to kubectl.
///
/// Source: `resolve.go` of go-yaml v2 as kubectl uses it (sigs.k8s.io/yaml/goyaml.v2), and Go's `strconv` for the numbers.
/// Floating-point numbers with an integer value are integers, because kubectl hands them on as JSON, and Go writes them so.
final class PlainScalar {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final BigInteger MAX_UINT64 = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final BigInteger MAX_INT64 = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger MIN_INT64 = BigInteger.valueOf(Long.MIN_VALUE);
    /// Go writes floating-point numbers from here on with an exponent.
    private static final double FIRST_WITH_EXPONENT = 1e21;

    private static final Map<String, JsonNode> WORDS = words();

    private PlainScalar() {}

    /// The value, or nothing for infinity and "not a number", which JSON cannot say.
    static @Nullable JsonNode resolve(String text) {
        if (text.isEmpty()) {
            return NODES.nullNode();
        }
        var first = text.charAt(0);
        if (isAsciiDigit(first) || first == '+' || first == '-' || first == '.') {
            return notFinite(text) ? null : number(text);
        }
        var word = text.length() <= 5 ? WORDS.get(text) : null;
        return word == null ? NODES.stringNode(text) : word;
    }

    private static JsonNode number(String text) {
        if (text.charAt(0) == '.') {
            return FLOAT.matcher(text).matches() ? decimal(text) : NODES.stringNode(text);
        }
        var plain = text.indexOf('_') < 0 ? text : text.replace("_", "");
        var integer = integer(plain);
        if (integer != null) {
            return integer;
        }
        return FLOAT.matcher(plain).matches() ? decimal(plain) : NODES.stringNode(text);
    }

    /// Go's `ParseInt(text, 0, 64)`, then `ParseUint`.
    private static @Nullable JsonNode integer(String text) {
        var signed = text.charAt(0) == '+' || text.charAt(0) == '-';
        var digits = signed ? text.substring(1) : text;
        var radix = radix(digits);
        var body = radix == 10 ? digits : digits.substring(Character.isLetter(digits.charAt(1)) ? 2 : 1);
        if (body.isEmpty() || !allDigits(body, radix)) {
            return null;
        }
        var value = new BigInteger(body, radix);
        if (text.charAt(0) == '-') {
            value = value.negate();
        }
        if (value.compareTo(MIN_INT64) >= 0 && value.compareTo(MAX_INT64) <= 0) {
            return whole(value);
        }
        return !signed && value.signum() > 0 && value.compareTo(MAX_UINT64) <= 0 ? NODES.numberNode(value) : null;
    }

    private static int radix(String digits) {
        if (digits.length() < 2 || digits.charAt(0) != '0') {
            return 10;
        }
        return switch (digits.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'b', 'B' -> 2;
            case '.', 'e', 'E' -> 10;
            default -> 8;   // 0o17 and 017
        };
    }

    private static boolean allDigits(String body, int radix) {
        for (var i = 0; i < body.length(); i++) {
            if (body.charAt(i) > 'f' || Character.digit(body.charAt(i), radix) < 0) {
                return false;
            }
        }
        return true;
    }

    /// A whole number in the smallest node that holds it, as Jackson's own parser makes them.
    private static JsonNode whole(BigInteger value) {
        if (value.bitLength() < Integer.SIZE) {
            return NODES.numberNode(value.intValue());
        }
        return value.bitLength() < Long.SIZE ? NODES.numberNode(value.longValue()) : NODES.numberNode(value);
    }

    private static JsonNode decimal(String text) {
        var value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            return NODES.stringNode(text);   // Go: out of range, hence no number
        }
        if (value == Math.rint(value) && Math.abs(value) < FIRST_WITH_EXPONENT) {
            return whole(new BigDecimal(Double.toString(value)).toBigInteger());
        }
        return NODES.numberNode(value);
    }

    private static boolean notFinite(String text) {
        var unsigned = text.charAt(0) == '+' || text.charAt(0) == '-' ? text.substring(1) : text;
        return switch (unsigned) {
            case ".inf", ".Inf", ".INF" -> true;
            case ".nan", ".NaN", ".NAN" -> unsigned.length() == text.length();
            default -> false;
        };
    }

    private static boolean isAsciiDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static Map<String, JsonNode> words() {
        var yes = Stream.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
        var no = Stream.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
        var nothing = Stream.of("~", "null", "Null", "NULL");
        return Stream.of(yes.map(word -> Map.entry(word, (JsonNode) NODES.booleanNode(true))),
                        no.map(word -> Map.entry(word, (JsonNode) NODES.booleanNode(false))),
                        nothing.map(word -> Map.entry(word, (JsonNode) NODES.nullNode())))
                .flatMap(words -> words)
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
