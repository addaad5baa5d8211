package dev.rumbo.reconciler.render;

import java.util.List;

import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.reconciler.git.Folder;

/// Turns files into manifests. Pure: the same files give the same answer.
public interface Renderer {

    /// @param namespace of objects that name none
    Rendering render(Folder folder, String namespace);

    /// @param documents what can be used, in the order of the files
    /// @param problems  what cannot, and what to do about it; all of it, not the first
    /// @param broken    objects that are named but have problems
    /// @param unnamed   how many documents nobody can tell the object of
    record Rendering(List<Checkout.Document> documents, List<Application.SourceProblem> problems,
            List<Checkout.Named> broken, int unnamed) {
        public Rendering {
            documents = List.copyOf(documents);
            problems = List.copyOf(problems);
            broken = List.copyOf(broken);
        }

        /// What Git says for an application: this commit, read so.
        public Checkout.CheckoutSpec at(Application.CommitInfo commit, Application.Source source) {
            return new Checkout.CheckoutSpec(source.repo(), source.revision(), source.path(), commit, documents, problems,
                    broken, unnamed, "");
        }
    }
}
