package dev.rumbo.reconciler.git;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where a repository is. Its text never shows credentials, even when they were written into the URL.
public sealed interface RepositoryUrl {

    Pattern PORT = Pattern.compile("^[a-z]+://[^/]*:(\\d+)(?:/|$)");
    Pattern SCP_LIKE = Pattern.compile("(?:(?<user>[^@/:\\s]+)@)?(?<host>[^@/:\\s]+|\\[[0-9a-fA-F:]+]):(?<path>[^\\s]+)");

    /// A working tree or bare repository on this machine. Opened where it lies, never written to.
    record Local(Path path) implements RepositoryUrl {
        public Local {
            path = path.toAbsolutePath().normalize();
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /// A repository behind http, https, ssh or git.
    ///
    /// @param text     without credentials, as it may be shown and as JGit gets it
    /// @param embedded the credentials that were written into the URL, if any
    record Remote(String scheme, String host, String text, Optional<Credential.Login> embedded) implements RepositoryUrl {
        @Override
        public String toString() {
            return text;
        }

        /// As written; -1 when it was not.
        int port() {
            var port = PORT.matcher(text);
            return port.find() ? Integer.parseInt(port.group(1)) : -1;
        }
    }

    /// Reads a path, `file://`, `http(s)://`, `ssh://`, `git://`, or `user@host:path`.
    ///
    /// @throws GitFailure with a [GitProblem.BadUrl]
    static RepositoryUrl parse(String written) throws GitFailure {
        var text = written.strip();
        if (text.isEmpty()) {
            throw bad(text, "is empty");
        }
        if (text.contains("://")) {
            return parseUri(text);
        }
        var scp = SCP_LIKE.matcher(text);
        if (scp.matches() && !text.startsWith("/") && !text.startsWith(".")) {
            return new Remote("ssh", scp.group("host").toLowerCase(Locale.ROOT), text, Optional.empty());
        }
        try {
            return new Local(Path.of(text));
        } catch (InvalidPathException unusable) {
            throw bad(text, "is no path");
        }
    }

    private static RepositoryUrl parseUri(String text) throws GitFailure {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException unusable) {
            throw bad(text, "is no URL (" + unusable.getReason() + ")");
        }
        var scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw bad(Redaction.withoutCredentials(text).replaceAll("[?#].*", "?..."), "has a part after ? or #, which Git does not know");
        }
        return switch (scheme) {
            case "file" -> local(uri, text);
            case "http", "https", "ssh", "git" -> remote(uri, scheme, text);
            default -> throw bad(text, "has the scheme \"" + scheme + "\", which is not known here");
        };
    }

    private static Local local(URI uri, String text) throws GitFailure {
        try {
            return new Local(Path.of(new URI("file", null, uri.getPath(), null)));
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException unusable) {
            throw bad(text, "names no local file");
        }
    }

    private static Remote remote(URI uri, String scheme, String text) throws GitFailure {
        if (uri.getHost() == null || uri.getRawPath() == null || uri.getRawPath().length() < 2) {
            throw bad(text, uri.getHost() == null ? "names no host" : "names no repository on that host");
        }
        var host = uri.getHost().toLowerCase(Locale.ROOT);
        var path = uri.getRawPath().replaceAll("/+$", "");
        var user = Optional.ofNullable(uri.getRawUserInfo()).map(info -> info.split(":", 2));
        var shownUser = scheme.equals("ssh") ? user.map(parts -> parts[0] + "@").orElse("") : "";
        var port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        var embedded = scheme.equals("ssh") ? Optional.<Credential.Login>empty()
                : user.map(parts -> new Credential.Login(decoded(parts[0]), parts.length > 1 ? decoded(parts[1]) : ""));
        return new Remote(scheme, host, scheme + "://" + shownUser + host + port + path, embedded);
    }

    private static String decoded(String raw) {
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static GitFailure bad(String text, String why) {
        return new GitFailure(new GitProblem.BadUrl(Redaction.withoutCredentials(text), why));
    }
}
