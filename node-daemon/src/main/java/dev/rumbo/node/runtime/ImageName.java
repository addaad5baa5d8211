package dev.rumbo.node.runtime;

import java.util.Optional;
import java.util.regex.Pattern;

/// The name of an image, as in `nginx`, `nginx:1.28`, `registry.example:5000/team/app@sha256:…`.
///
/// @param repository with its registry, if it names one
/// @param tag empty when there is a digest and no tag; otherwise at least `latest`
/// @param digest such as `sha256:…`; empty when there is none
public record ImageName(String repository, String tag, String digest) {

    /// The grammar of `github.com/distribution/reference`: host with port, lower-case path, tag, digest.
    private static final Pattern GRAMMAR = Pattern.compile("""
            (?<repository>\
            (?:(?:localhost|[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+|[A-Za-z0-9-]+(?=:\\d+/)|\\[[0-9a-fA-F:]+])(?::\\d+)?/)?\
            [a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*)\
            (?::(?<tag>\\w[\\w.-]{0,127}))?\
            (?:@(?<digest>[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}))?""");

    /// Empty for a text that no registry can understand: kubelet's `InvalidImageName`.
    public static Optional<ImageName> parse(String text) {
        var match = GRAMMAR.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        var digest = Optional.ofNullable(match.group("digest")).orElse("");
        var tag = Optional.ofNullable(match.group("tag")).orElse(digest.isEmpty() ? "latest" : "");
        return Optional.of(new ImageName(match.group("repository"), tag, digest));
    }

    /// What identifies the image within its repository: the digest if there is one, else the tag.
    public String tagOrDigest() {
        return digest.isEmpty() ? tag : digest;
    }

    @Override
    public String toString() {
        return repository + (tag.isEmpty() ? "" : ":" + tag) + (digest.isEmpty() ? "" : "@" + digest);
    }
}
