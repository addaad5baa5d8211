package dev.rumbo.reconciler.git;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Predicate;

/// A file as it was committed, or as it lies in a working tree.
///
/// Two files are equal when path and [#blob()] are: the blob id is a hash of the bytes. Its `toString` shows no content,
/// because manifests may hold secrets.
public final class SourceFile {

    /// What an application reads when it does not say otherwise: YAML and JSON, but nothing in hidden directories such as `.github`.
    public static final Predicate<String> MANIFESTS = path -> {
        var lower = path.toLowerCase(Locale.ROOT);
        return (lower.endsWith(".yaml") || lower.endsWith(".yml") || lower.endsWith(".json")) && !("/" + path).contains("/.");
    };

    private final String path;
    private final String blob;
    private final byte[] bytes;

    SourceFile(String path, String blob, byte[] bytes) {
        this.path = path;
        this.blob = blob;
        this.bytes = bytes;
    }

    /// From the top of the repository, with `/`, so that it can stand in messages: `apps/web.yaml`.
    public String path() {
        return path;
    }

    /// Git's name for the content: the same for the same bytes, in every repository.
    public String blob() {
        return blob;
    }

    public int size() {
        return bytes.length;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /// The content as UTF-8; what is not UTF-8 shows as U+FFFD.
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SourceFile file && path.equals(file.path) && blob.equals(file.blob);
    }

    @Override
    public int hashCode() {
        return 31 * path.hashCode() + blob.hashCode();
    }

    @Override
    public String toString() {
        return path + " (" + blob.substring(0, 7) + ", " + bytes.length + " bytes)";
    }
}
