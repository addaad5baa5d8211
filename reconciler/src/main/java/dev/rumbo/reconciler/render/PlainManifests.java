package dev.rumbo.reconciler.render;

import java.util.ArrayList;

import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.manifests.problem.Problem;
import dev.rumbo.manifests.reader.ManifestReader;
import dev.rumbo.manifests.reader.SourceFile;
import dev.rumbo.reconciler.git.Folder;

/// Manifests as they are: every YAML or JSON file of the folder, read strictly.
public final class PlainManifests implements Renderer {

    @Override
    public Rendering render(Folder folder, String namespace) {
        var files = folder.files().stream().map(file -> new SourceFile(file.path(), file.bytes())).toList();
        var reading = ManifestReader.read(files, namespace);
        var problems = new ArrayList<>(reading.problems().stream().map(PlainManifests::problem).toList());
        folder.unreadable().forEach(file -> problems.add(
                new Application.SourceProblem(file.path(), 0, 0, "", file.inWords())));
        return new Rendering(
                reading.manifests().stream().map(manifest -> new Checkout.Document(manifest.at().file(),
                        manifest.at().line(), manifest.at().column(), manifest.json())).toList(),
                problems,
                reading.broken().stream().map(Checkout.Named::of).toList(),
                reading.unnamed() + folder.unreadable().size());
    }

    private static Application.SourceProblem problem(Problem problem) {
        return new Application.SourceProblem(problem.at().file(), problem.at().line(), problem.at().column(),
                problem.path().toString(), problem.text());
    }
}
