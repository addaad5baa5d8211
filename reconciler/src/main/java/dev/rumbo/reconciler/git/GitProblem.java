package dev.rumbo.reconciler.git;

import java.nio.file.Path;
import java.util.List;

/// Why Git could not answer, and what a person can do about it. Holds no credentials.
public sealed interface GitProblem {

    /// @param text what was written, with credentials blotted out
    record BadUrl(String text, String why) implements GitProblem {}

    record RepositoryNotFound(RepositoryUrl repository) implements GitProblem {}

    /// The remote wants to know who asks, and we have nothing to show.
    record CredentialsMissing(RepositoryUrl repository) implements GitProblem {}

    /// The remote knows what we showed, and does not accept it.
    ///
    /// @param shown what was shown, without the secret: `user "ci"`, `the keys in /etc/rumbo/ssh`
    record CredentialsRefused(RepositoryUrl repository, String shown) implements GitProblem {}

    record HostUnreachable(RepositoryUrl repository, String why) implements GitProblem {}

    /// The host answered, but did not prove that it is the one we mean.
    record HostNotTrusted(RepositoryUrl repository, String why) implements GitProblem {}

    /// @param nearest branches and tags with similar names, the most similar first
    record RevisionNotFound(RepositoryUrl repository, Revision revision, List<String> nearest) implements GitProblem {
        public RevisionNotFound {
            nearest = List.copyOf(nearest);
        }
    }

    record RevisionAmbiguous(RepositoryUrl repository, Revision revision, List<CommitId> candidates) implements GitProblem {
        public RevisionAmbiguous {
            candidates = List.copyOf(candidates);
        }
    }

    record NoCommits(RepositoryUrl repository) implements GitProblem {}

    /// The commit was in force a moment ago, and is not there any more: the branch was rewritten.
    record CommitNotFound(RepositoryUrl repository, CommitId commit) implements GitProblem {}

    record PathNotFound(RepositoryUrl repository, CommitId commit, SubPath path, List<String> nearest) implements GitProblem {
        public PathNotFound {
            nearest = List.copyOf(nearest);
        }
    }

    /// The path is there, but holds nothing an application could be made of.
    record NothingToRead(RepositoryUrl repository, CommitId commit, SubPath path) implements GitProblem {}

    record TooMuchToRead(RepositoryUrl repository, CommitId commit, SubPath path, String limit) implements GitProblem {}

    /// A directory that cannot be read as it is now.
    record DirectoryUnreadable(Path directory, String why) implements GitProblem {}

    /// Anything else, in JGit's words, with credentials blotted out.
    record Unexpected(RepositoryUrl repository, String detail) implements GitProblem {}

    /// True when trying again later may help without anybody doing anything.
    default boolean mayPass() {
        return switch (this) {
            case HostUnreachable _, CommitNotFound _, Unexpected _ -> true;
            case BadUrl _, RepositoryNotFound _, CredentialsMissing _, CredentialsRefused _, HostNotTrusted _, RevisionNotFound _,
                 RevisionAmbiguous _, NoCommits _, PathNotFound _, NothingToRead _, TooMuchToRead _, DirectoryUnreadable _ -> false;
        };
    }

    /// What happened, where, and what to do.
    default String inWords() {
        return switch (this) {
            case BadUrl(var text, var why) -> "repository \"" + text + "\": " + why
                    + "; write a path, file://..., https://..., ssh://... or git@host:path";
            case RepositoryNotFound(RepositoryUrl.Local(var path)) -> path + " is no Git repository; name the directory that holds .git, or a bare repository";
            case RepositoryNotFound(var repository) -> repository + " was not found, or may not be seen without credentials; check the URL, and the credentials if it is private";
            case CredentialsMissing(var repository) -> repository + " asks for credentials and none are set; add a user name and token (https) or a key folder (ssh) for it";
            case CredentialsRefused(var repository, var shown) -> repository + " refused " + shown + "; check that they are current and may read this repository";
            case HostUnreachable(var repository, var why) -> repository + " cannot be reached: " + why + "; trying again by itself, what runs stays as it is";
            case HostNotTrusted(var repository, var why) -> repository + " cannot be trusted: " + why;
            case RevisionNotFound(var repository, var revision, var nearest) -> repository + " has no branch, tag or commit \"" + revision + "\"" + didYouMean(nearest);
            case RevisionAmbiguous(var repository, var revision, var candidates) -> repository + ": \"" + revision + "\" is the beginning of more than one commit ("
                    + String.join(", ", candidates.stream().map(CommitId::sha).toList()) + "); write more digits";
            case NoCommits(var repository) -> repository + " has no commits yet; commit something to it";
            case CommitNotFound(var repository, var commit) -> repository + " does not have commit " + commit.abbreviated() + " any more; its branch was probably rewritten, the next poll will tell";
            case PathNotFound(var repository, var commit, var path, var nearest) -> repository + " has no path \"" + path + "\" in commit " + commit.abbreviated() + didYouMean(nearest);
            case NothingToRead(var repository, var commit, var path) -> repository + ": \"" + path + "\" holds no .yaml, .yml or .json file in commit " + commit.abbreviated()
                    + "; nothing is removed because of that; delete the Application if that is what you want";
            case TooMuchToRead(var repository, var commit, var path, var limit) -> repository + ": \"" + path + "\" in commit " + commit.abbreviated() + " holds more than " + limit
                    + " of manifests; point the application at a smaller directory";
            case DirectoryUnreadable(var directory, var why) -> directory + ": " + why;
            case Unexpected(var repository, var detail) -> repository + ": " + detail;
        };
    }

    private static String didYouMean(List<String> nearest) {
        return nearest.isEmpty() ? "" : "; did you mean " + String.join(" or ", nearest.stream().map(name -> "\"" + name + "\"").toList()) + "?";
    }
}
