package dev.rumbo.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.reconciler.git.CommitInfo;
import dev.rumbo.reconciler.git.Credentials;
import dev.rumbo.reconciler.git.Folder;
import dev.rumbo.reconciler.git.GitFailure;
import dev.rumbo.reconciler.git.GitRepositories;
import dev.rumbo.reconciler.git.Remotes;
import dev.rumbo.reconciler.git.RepositoryUrl;
import dev.rumbo.reconciler.git.Revision;
import dev.rumbo.reconciler.git.SourceFile;
import dev.rumbo.reconciler.git.SubPath;
import dev.rumbo.reconciler.git.WorkingTree;
import dev.rumbo.reconciler.render.Renderer;

/// What Git would say if a working tree, a commit or a directory were what applications follow.
///
/// @param words     what is proposed, e.g. `commit 4f2c1d9 "Scale to three" by Ana`
/// @param checkouts one for each application that reads from there
record ProposedCheckouts(String words, List<Checkout> checkouts) {

    private static final Application.CommitInfo NOT_COMMITTED =
            new Application.CommitInfo("0".repeat(40), "you", "", Optional.empty(), "not committed yet");

    /// @param target a directory, or a branch, tag or commit of the repository around `here`; empty: the working tree
    static ProposedCheckouts of(Optional<String> target, Path here, Collection<Application> applications, Renderer renderer)
            throws CannotDo, GitFailure, IOException {
        var directory = target.map(here::resolve).filter(Files::isDirectory).or(() -> target.isEmpty() ? Optional.of(here) : Optional.empty());
        var top = WorkingTree.enclosing(directory.orElse(here)).orElseThrow(() -> new CannotDo(
                directory.orElse(here) + " is in no Git repository; name a directory that is"));
        var readers = readersOf(top, applications);
        return directory.isPresent() ? ofWorkingTree(top, readers, renderer) : ofRevision(top, target.orElse(""), readers, renderer);
    }

    private static List<Application> readersOf(Path top, Collection<Application> applications) throws CannotDo, GitFailure {
        var names = Remotes.of(top);
        var readers = applications.stream().filter(application -> {
            try {
                return names.contains(RepositoryUrl.parse(application.spec().source().repo()));
            } catch (GitFailure badUrl) {
                return false;
            }
        }).toList();
        if (readers.isEmpty()) {
            throw new CannotDo("no application of this master reads from " + top + " or its remotes; "
                    + (applications.isEmpty() ? "it has no application at all" : "it has "
                    + String.join(", ", applications.stream().map(a -> a.meta().name() + " from " + a.spec().source().repo()).toList())));
        }
        return readers;
    }

    private static ProposedCheckouts ofWorkingTree(Path top, List<Application> readers, Renderer renderer) throws GitFailure {
        var checkouts = new ArrayList<Checkout>();
        var uncommitted = false;
        for (var application : readers) {
            var path = new SubPath(application.spec().source().path());
            var tree = WorkingTree.read(top.resolve(path.text()), SourceFile.MANIFESTS);
            uncommitted |= tree.uncommitted();
            checkouts.add(checkout(application, tree.folder(),
                    tree.uncommitted() ? NOT_COMMITTED : tree.head().map(CommitInfo::forApplications).orElse(NOT_COMMITTED), renderer));
        }
        return new ProposedCheckouts("the working tree " + top + (uncommitted ? " (with changes not committed yet)" : ""), checkouts);
    }

    private static ProposedCheckouts ofRevision(Path top, String revision, List<Application> readers, Renderer renderer)
            throws GitFailure {
        var url = new RepositoryUrl.Local(top);
        try (var git = GitRepositories.in(top, Credentials.NONE)) {
            var head = git.heads(url, List.of(new Revision(revision))).at(new Revision(revision));
            var commit = git.fetch(url, head);
            var checkouts = new ArrayList<Checkout>();
            for (var application : readers) {
                var path = new SubPath(application.spec().source().path());
                checkouts.add(checkout(application, git.read(url, commit.id(), path, SourceFile.MANIFESTS), commit.forApplications(), renderer));
            }
            return new ProposedCheckouts("commit " + commit.id().abbreviated() + " \"" + commit.subject() + "\" by "
                    + commit.author().name(), checkouts);
        }
    }

    private static Checkout checkout(Application application, Folder folder, Application.CommitInfo commit, Renderer renderer) {
        return Checkout.of(application.ref(), renderer.render(folder, application.destinationNamespace())
                .at(commit, application.spec().source()));
    }
}
