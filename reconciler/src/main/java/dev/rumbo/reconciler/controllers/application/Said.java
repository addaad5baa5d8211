package dev.rumbo.reconciler.controllers.application;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Application.SourceProblem;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;

import tools.jackson.databind.node.ObjectNode;

/// What a checkout says for an application: each object once, what others need first.
///
/// @param problems those of the checkout, and documents that cannot be an object of this application
record Said(Checkout checkout, String destination, List<Wanted> wanted, Map<Ref<?>, Wanted> byRef, List<SourceProblem> problems) {

    /// One object as Git says it, with the application's mark.
    ///
    /// @param names of the labels and annotations in the manifest
    record Wanted(Ref<? extends Obj> ref, Json manifest, Checkout.Document document, List<String> names) {}

    static Said of(Application application, Checkout checkout) {
        var destination = application.destinationNamespace();
        var byRef = new LinkedHashMap<Ref<?>, Wanted>();
        var problems = new ArrayList<>(checkout.spec().problems());
        for (var document : checkout.spec().documents()) {
            var tree = document.manifest().object();
            var apiVersion = tree.path("apiVersion").asString("");
            var kindName = tree.path("kind").asString("");
            var kind = Kinds.find(apiVersion, kindName).filter(found -> !found.ephemeral());
            if (kind.isEmpty()) {
                problems.add(problem(document, "kind", "objects of kind " + kindName + " (" + apiVersion
                        + ") do not come from Git; remove the document"));
                continue;
            }
            var said = tree.path("metadata").path("namespace").asString("");
            var ref = kind.get().ref(said.isEmpty() ? destination : said, tree.path("metadata").path("name").asString(""));
            var earlier = byRef.get(ref);
            if (earlier != null) {
                problems.add(problem(document, "metadata.name", ref + " is said already in " + earlier.document().file()
                        + ":" + earlier.document().line() + "; remove one of both"));
                continue;
            }
            var manifest = Mark.put(application, ref, tree);
            byRef.put(ref, new Wanted(ref, manifest, document, namesIn(tree)));
        }
        var ordered = byRef.values().stream()
                .sorted(Comparator.comparingInt((Wanted wanted) -> Kinds.ALL.indexOf(wanted.ref().kind()))).toList();
        return new Said(checkout, destination, ordered, Collections.unmodifiableMap(byRef), List.copyOf(problems));
    }

    private static List<String> namesIn(ObjectNode manifest) {
        return Stream.of("labels", "annotations").flatMap(map -> manifest.path("metadata").path(map).propertyNames().stream())
                .distinct().toList();
    }

    boolean says(Ref<?> ref) {
        return byRef.containsKey(ref);
    }

    /// Whether it names the object, but in a manifest that cannot be used.
    boolean names(Ref<?> ref) {
        return checkout.spec().broken().contains(Checkout.Named.of(ref));
    }

    /// Why nothing may be concluded from what it does not say.
    Optional<String> silence() {
        if (!checkout.spec().error().isEmpty()) {
            return Optional.of("Git could not be read");
        }
        if (!problems.isEmpty()) {
            var first = problems.getFirst();
            return Optional.of(first.file() + ":" + first.line() + ":" + first.column() + " is broken and might say it");
        }
        return wanted.isEmpty() ? Optional.of("the path \"" + checkout.spec().path() + "\" says nothing at all; "
                + "delete the application if all of it shall go") : Optional.empty();
    }

    private static SourceProblem problem(Checkout.Document document, String path, String message) {
        return new SourceProblem(document.file(), document.line(), document.column(), path, message);
    }
}
