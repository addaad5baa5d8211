package dev.rumbo.reconciler.render;

import java.util.List;

import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.reconciler.git.Folder;

/// Turns files into manifests. Pure: the same files give the same answer.
public interface Renderer {

    Rendering render(Folder folder);

    /// @param documents what can be used, in the order of the files
    /// @param problems  what cannot, and what to do about it; all of it, not the first
    record Rendering(List<Checkout.Document> documents, List<Application.SourceProblem> problems) {
        public Rendering {
            documents = List.copyOf(documents);
            problems = List.copyOf(problems);
        }
    }
}
