package dev.rumbo.manifests.gitops;

import java.util.List;

import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.Ref;

/// What Git said for one application (of the same name) when it was last asked: a commit, the manifests
/// in it, and what is wrong with it. It can be fetched again, so it is never written to the durable store.
public record Checkout(ObjectMeta meta, CheckoutSpec spec, Json body) implements Obj {

    public static final Kind<Checkout> KIND = Kind.namespaced("rumbo.dev/v1", "Checkout", "checkouts", List.of(),
            (Kind.Binder<Checkout>) (meta, body, tree) ->
                    new Checkout(meta, JsonFormat.read(tree.path("spec"), CheckoutSpec.class), body))
            .ephemeralOnly();

    /// @param broken  objects that the commit names but that have problems: not to be applied, nor taken for deleted
    /// @param unnamed how many documents are so broken that nobody knows which object they are
    /// @param error   empty, or why Git could not be read; the rest is then from the last time it could
    public record CheckoutSpec(String repo, String revision, String path, Application.CommitInfo commit,
            List<Document> documents, List<Application.SourceProblem> problems, List<Named> broken, int unnamed,
            String error) {
        public CheckoutSpec {
            documents = List.copyOf(documents);
            problems = List.copyOf(problems);
            broken = List.copyOf(broken);
        }

        /// One in which every document can be told.
        public CheckoutSpec(String repo, String revision, String path, Application.CommitInfo commit,
                List<Document> documents, List<Application.SourceProblem> problems, String error) {
            this(repo, revision, path, commit, documents, problems, List.of(), 0, error);
        }
    }

    /// An object that is only named.
    public record Named(String apiVersion, String kind, String namespace, String name) {

        public static Named of(Ref<? extends Obj> ref) {
            return new Named(ref.kind().apiVersion(), ref.kind().name(), ref.namespace(), ref.name());
        }
    }

    /// One manifest, checked and with defaults, and where it stands.
    public record Document(String file, int line, int column, Json manifest) {}

    public static Checkout of(Ref<Application> application, CheckoutSpec spec) {
        var body = JsonFormat.object();
        body.set("spec", JsonFormat.tree(spec));
        return new Checkout(ObjectMeta.named(application.namespace(), application.name()), spec, Json.of(body));
    }

    @Override
    public Kind<Checkout> kind() {
        return KIND;
    }

    @Override
    public Ref<Checkout> ref() {
        return KIND.ref(meta.namespace(), meta.name());
    }

    @Override
    public Checkout withMeta(ObjectMeta value) {
        return new Checkout(value, spec, body);
    }
}
