package dev.rumbo.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import dev.rumbo.cli.terminal.Paper.Tone;
import dev.rumbo.manifests.gitops.Application.SourceProblem;
import dev.rumbo.reconciler.git.GitFailure;
import dev.rumbo.reconciler.git.SourceFile;
import dev.rumbo.reconciler.git.WorkingTree;
import dev.rumbo.reconciler.render.PlainManifests;
import dev.rumbo.reconciler.render.Renderer;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `rumbo validate`
@Command(name = "validate", description = "Check manifests strictly, without any master: every problem with file:line:column and what to do.",
        footer = {"", "Exits with 0 when all is well, 1 when something is wrong. Good for a pre-commit hook."})
final class ValidateCommand implements Callable<Integer> {

    @ParentCommand
    private RumboCommand rumbo = new RumboCommand();

    @Parameters(paramLabel = "DIR|FILE", arity = "0..*", description = "folders or files (here)")
    private List<Path> places = List.of();

    @Option(names = {"-n", "--namespace"}, description = "of objects that name none (${DEFAULT-VALUE})", defaultValue = "default")
    private String namespace = "default";

    @Override
    public Integer call() throws Exception {
        var objects = 0;
        var problems = 0;
        for (var place : places.isEmpty() ? List.of(Path.of("")) : places) {
            var rendering = read(place);
            rendering.problems().forEach(this::print);
            objects += rendering.documents().size();
            problems += rendering.problems().size();
        }
        if (problems == 0 && objects == 0) {
            throw new CannotDo("there is no manifest (*.yaml, *.yml, *.json) in " + places);
        }
        rumbo.paper().line(problems == 0
                ? rumbo.paper().toned(Tone.GOOD, "valid") + ": " + objects + " object" + (objects == 1 ? "" : "s")
                : problems + " problem" + (problems == 1 ? "" : "s") + "; " + objects + " other object" + (objects == 1 ? " is" : "s are") + " valid");
        return problems == 0 ? RumboCommand.DONE : RumboCommand.FAILED;
    }

    private Renderer.Rendering read(Path place) throws CannotDo {
        try {
            var file = Files.isRegularFile(place);
            var directory = file ? place.toAbsolutePath().resolve("..").normalize() : place;
            var name = place.getFileName().toString();
            return new PlainManifests().render(
                    WorkingTree.read(directory, file ? path -> path.equals(name) : SourceFile.MANIFESTS).folder(), namespace);
        } catch (GitFailure unreadable) {
            throw new CannotDo(String.valueOf(unreadable.getMessage()));
        }
    }

    private void print(SourceProblem problem) {
        var paper = rumbo.paper();
        paper.line(paper.toned(Tone.STRONG, problem.file() + (problem.line() == 0 ? "" : ":" + problem.line() + ":" + problem.column()))
                + ": " + problem.message());
    }
}
