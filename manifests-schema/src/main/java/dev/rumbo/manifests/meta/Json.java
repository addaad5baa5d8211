package dev.rumbo.manifests.meta;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A JSON document that never changes: canonical bytes (object keys sorted, no white space).
///
/// Two documents that say the same are equal, however they were written. [#toString] tells only the
/// size, so that no secret slips into a log; ask for [#text] where the content is wanted.
public final class Json {

    /// `{}`
    public static final Json EMPTY = new Json("{}".getBytes(StandardCharsets.UTF_8));

    private final byte[] bytes;
    private final int hash;

    private Json(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /// The canonical form of a tree; later changes to the tree do not show.
    public static Json of(JsonNode tree) {
        return new Json(JsonFormat.CANONICAL.writeValueAsBytes(JsonFormat.sorted(tree)));
    }

    /// @throws tools.jackson.core.JacksonException if the text is no JSON
    public static Json parse(String text) {
        return of(JsonFormat.CANONICAL.readTree(text));
    }

    /// @throws tools.jackson.core.JacksonException if the bytes are no JSON
    public static Json parse(byte[] utf8) {
        return of(JsonFormat.CANONICAL.readTree(utf8));
    }

    /// A fresh tree, the caller's to change.
    public JsonNode tree() {
        return JsonFormat.CANONICAL.readTree(bytes);
    }

    /// A fresh tree of a document that is known to be an object.
    public ObjectNode object() {
        return (ObjectNode) tree();
    }

    /// The same document with an edit made to its tree.
    public Json edited(UnaryOperator<ObjectNode> edit) {
        return of(edit.apply(object()));
    }

    /// The document itself, secrets included.
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// The document itself as UTF-8, a copy.
    public byte[] utf8() {
        return bytes.clone();
    }

    /// Size of the canonical form in bytes.
    public int size() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Json that && hash == that.hash && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return "Json[" + bytes.length + " bytes]";
    }
}
