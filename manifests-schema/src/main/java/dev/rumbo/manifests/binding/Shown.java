package dev.rumbo.manifests.binding;

import tools.jackson.databind.JsonNode;

/// How a value is quoted in a message.
final class Shown {

    private static final int MOST = 80;

    private Shown() {}

    /// `"Sometimes"`, `3`, `a list`; long ones are cut.
    static String value(JsonNode value) {
        if (value.isContainer() || value.isNull()) {
            return sort(value);
        }
        var text = value.asString().length() > MOST ? value.asString().substring(0, MOST) + "…" : value.asString();
        return value.isString() ? "\"" + text.replace("\n", "\\n") + "\"" : text;
    }

    /// `a map`, `a string`, `null`
    static String sort(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT, POJO -> "a map";
            case ARRAY -> "a list";
            case STRING, BINARY -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case NULL, MISSING -> "null";
        };
    }
}
