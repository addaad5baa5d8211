package dev.rumbo.cli.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Application.CommitInfo;
import dev.rumbo.manifests.gitops.Application.SourceProblem;
import dev.rumbo.manifests.gitops.Checkout.CheckoutSpec;
import dev.rumbo.manifests.gitops.Checkout.Document;

/// What the imagined repository says at one time: files by their path.
record Commit(int number, SortedMap<String, Page> files) {

    static final Commit EMPTY = new Commit(0, Collections.emptySortedMap());

    Commit {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /// The next commit, with these changes.
    Commit then(Consumer<SortedMap<String, Page>> edit) {
        var changed = new TreeMap<>(files);
        edit.accept(changed);
        return new Commit(number + 1, changed);
    }

    String sha() {
        return "%040x".formatted(number);
    }

    /// The files of an application.
    SortedMap<String, Page> of(Application application) {
        var folder = application.spec().source().path() + "/";
        return files.subMap(folder, folder + '\uffff');
    }

    /// What an application wants to run by this commit.
    Stream<Workload> workloads(Application application) {
        return of(application).values().stream().filter(page -> !page.broken()).flatMap(page -> page.entries().stream())
                .filter(Workload.class::isInstance).map(Workload.class::cast);
    }

    /// What Git says for an application.
    CheckoutSpec checkout(Application application) {
        var documents = new ArrayList<Document>();
        var problems = new ArrayList<SourceProblem>();
        of(application).forEach((file, page) -> {
            if (page.broken()) {
                problems.add(new SourceProblem(file, 1, 1, "", "found character '\\t' that cannot start any token; use blanks"));
                return;
            }
            var line = 1 + page.blankLines();
            for (var entry : page.entries()) {
                documents.add(new Document(file, line, 1, entry.manifest()));
                line += 20;
            }
        });
        return checkout(application, documents, problems, "");
    }

    /// What is said of a repository that cannot be read: what is known of it, and why it cannot.
    static CheckoutSpec unreadable(Application application, Optional<CheckoutSpec> known) {
        var source = application.spec().source();
        return new CheckoutSpec(source.repo(), source.revision(), source.path(), known.map(CheckoutSpec::commit)
                .orElse(new CommitInfo("", "", "", Optional.empty(), "")), known.map(CheckoutSpec::documents).orElse(List.of()),
                known.map(CheckoutSpec::problems).orElse(List.of()), "the repository does not answer");
    }

    private CheckoutSpec checkout(Application application, List<Document> documents, List<SourceProblem> problems, String error) {
        var source = application.spec().source();
        return new CheckoutSpec(source.repo(), source.revision(), source.path(),
                new CommitInfo(sha(), "Ada", "ada@example.org", Optional.empty(), "commit " + number), documents, problems, error);
    }
}
