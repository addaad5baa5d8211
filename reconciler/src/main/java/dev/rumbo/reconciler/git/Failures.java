package dev.rumbo.reconciler.git;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.internal.JGitText;

/// Turns what JGit throws into a [GitProblem]. JGit tells refusals apart only by their texts, so this looks at those too.
final class Failures {

    private Failures() {}

    static GitFailure of(Exception thrown, RepositoryUrl.Remote repository, Credential shown) {
        return new GitFailure(problem(thrown, repository, shown));
    }

    static GitFailure of(Exception thrown, RepositoryUrl repository) {
        return new GitFailure(new GitProblem.Unexpected(repository, Redaction.withoutCredentials(words(thrown))));
    }

    private static GitProblem problem(Exception thrown, RepositoryUrl.Remote repository, Credential shown) {
        var causes = Stream.iterate((Throwable) thrown, cause -> cause != null, Throwable::getCause).limit(20).toList();
        for (var cause : causes) {
            var known = bySort(cause, repository, shown).or(() -> byText(cause, repository, shown));
            if (known.isPresent()) {
                return known.get();
            }
        }
        return new GitProblem.Unexpected(repository, Redaction.withoutCredentials(words(thrown), shown));
    }

    private static Optional<GitProblem> bySort(Throwable cause, RepositoryUrl.Remote repository, Credential shown) {
        return Optional.ofNullable(switch (cause) {
            case UnknownHostException _, UnresolvedAddressException _ -> new GitProblem.HostUnreachable(repository, "there is no host named " + repository.host());
            case ConnectException _ -> new GitProblem.HostUnreachable(repository, "nothing answers at that address (connection refused)");
            case NoRouteToHostException _ -> new GitProblem.HostUnreachable(repository, "there is no route to the host");
            case SocketTimeoutException _ -> new GitProblem.HostUnreachable(repository, "the host did not answer in time");
            case SSLException untrusted -> new GitProblem.HostNotTrusted(repository, Redaction.withoutCredentials(words(untrusted), shown)
                    + "; add the issuer of its certificate to the trusted ones");
            case SocketException broken -> new GitProblem.HostUnreachable(repository, Redaction.withoutCredentials(words(broken), shown));
            case NoRemoteRepositoryException _ -> new GitProblem.RepositoryNotFound(repository);
            default -> null;
        });
    }

    private static Optional<GitProblem> byText(Throwable cause, RepositoryUrl.Remote repository, Credential shown) {
        var text = words(cause);
        if (says(text, "server key did not validate", "host key verification")) {
            return Optional.of(shown instanceof Credential.SshKeys(_, var knownHosts)
                    ? new GitProblem.HostNotTrusted(repository, "its host key is not in " + knownHosts
                            + "; compare the key with what the host's owner publishes and add it (ssh-keyscan " + repository.host() + ")")
                    : new GitProblem.CredentialsMissing(repository));
        }
        if (says(text, JGitText.get().noCredentialsProvider, JGitText.get().notAuthorized, JGitText.get().authenticationNotSupported,
                "not permitted on", "auth fail", "no more authentication methods", "cannot log in at", "permission denied", "no keys to try")) {
            return Optional.of(shown instanceof Credential.Anonymous
                    ? new GitProblem.CredentialsMissing(repository)
                    : new GitProblem.CredentialsRefused(repository, shown.inWords()));
        }
        if (says(text, "timeout", "timed out")) {
            return Optional.of(new GitProblem.HostUnreachable(repository, "the host did not answer in time"));
        }
        return Optional.empty();
    }

    private static boolean says(String text, String... phrases) {
        var lower = text.toLowerCase(java.util.Locale.ROOT);
        return Stream.of(phrases).anyMatch(phrase -> lower.contains(phrase.toLowerCase(java.util.Locale.ROOT)));
    }

    private static String words(Throwable thrown) {
        var message = thrown.getMessage();
        return message == null || message.isBlank() ? thrown.getClass().getSimpleName() : message;
    }
}
