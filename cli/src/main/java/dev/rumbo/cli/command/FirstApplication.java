package dev.rumbo.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.reconciler.git.WorkingTree;
import dev.rumbo.reconciler.live.ControlPlane;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.registry.Decision;

import picocli.CommandLine.Option;

/// The application that `up` (always) and `master` (if asked) see to at their start. More of them are
/// objects like any other.
final class FirstApplication {

    @Option(names = "--repo", paramLabel = "REPOSITORY", defaultValue = "${RUMBO_REPO}",
            description = "a Git repository to run: a path, file://, https://, ssh:// or git@host:path")
    private Optional<String> repo = Optional.empty();

    @Option(names = "--revision", paramLabel = "REVISION", defaultValue = "${RUMBO_REVISION:-HEAD}",
            description = "branch, tag or commit (${DEFAULT-VALUE})")
    private String revision = "HEAD";

    @Option(names = "--path", paramLabel = "FOLDER", defaultValue = "${RUMBO_PATH}",
            description = "the folder in it that holds the manifests (all of it)")
    private Optional<String> path = Optional.empty();

    boolean asked() {
        return repo.filter(text -> !text.isBlank()).isPresent();
    }

    /// Follows `examples-repo/` of a checkout, unless another repository was asked for.
    void orExampleOf(Optional<Path> checkout) throws CannotDo, IOException {
        if (!asked()) {
            var here = checkout.orElseGet(() -> Path.of("").toAbsolutePath());
            var top = WorkingTree.enclosing(here).orElseThrow(() -> new CannotDo(here
                    + " is in no Git repository; name one with --repo (Rumbo runs what is committed)"));
            repo = Optional.of(top.toString());
            path = path.filter(text -> !text.isBlank())
                    .or(() -> Optional.of(top.relativize(here.resolve("examples-repo")).toString()));
        }
    }

    void applyTo(ControlPlane controlPlane) throws InterruptedException, CannotDo {
        if (!asked()) {
            return;
        }
        var folder = path.filter(text -> !text.isBlank()).orElse("");
        var name = folder.isEmpty() ? lastWord(repo.orElse("")) : lastWord(folder);
        var source = JsonFormat.object().put("repo", absolute(repo.orElse(""))).put("revision", revision).put("path", folder);
        var manifest = JsonFormat.object().put("apiVersion", Application.KIND.apiVersion()).put("kind", "Application");
        manifest.putObject("metadata").put("name", name).put("namespace", "default");
        manifest.putObject("spec").set("source", source);
        try {
            var ref = Application.KIND.ref("default", name);
            switch (controlPlane.submit(new Intent.Apply(ref, Json.of(manifest), "rumbo-up", true), "rumbo up")) {
                case Decision.Refused refused -> throw new CannotDo("application " + name + " is refused: " + refused.message());
                case Decision.Accepted _, Decision.Unchanged _ -> { }
            }
        } catch (ControlPlane.Busy | ControlPlane.Unavailable failed) {
            throw new CannotDo("application " + name + " cannot be stored: " + failed.getMessage());
        }
    }

    /// A path is meant from where the command was typed.
    private static String absolute(String repository) {
        return repository.contains(":") ? repository : Path.of(repository).toAbsolutePath().normalize().toString();
    }

    /// `https://git.example.org/team/shop.git` -> `shop`
    private static String lastWord(String text) {
        var parts = text.replaceFirst("/+$", "").replaceFirst("\\.git$", "").split("[/:]");
        return parts[parts.length - 1].toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9-]", "-").replaceAll("^-+|-+$", "");
    }
}
