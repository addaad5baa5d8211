package dev.rumbo.cli.terminal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.rumbo.cli.terminal.Paper.Tone;
import dev.rumbo.reconciler.live.ControlPlane;
import dev.rumbo.web.page.StatusView;

/// Shows how the cluster comes to match the commit, line by line, and says when it does.
public final class Convergence {

    /// How the wait ended.
    public enum End { CONVERGED, NOT_YET }

    private final ControlPlane controlPlane;
    private final Paper paper;
    private final InstantSource clock;
    private final Instant began;
    private final Set<String> told = new LinkedHashSet<>();
    private String waitingFor = "";

    public Convergence(ControlPlane controlPlane, Paper paper, InstantSource clock) {
        this.controlPlane = controlPlane;
        this.paper = paper;
        this.clock = clock;
        this.began = clock.instant();
    }

    /// Returns when every application is as its commit says, or when `patience` is over.
    public End await(Duration patience) throws InterruptedException {
        while (true) {
            var world = controlPlane.world();
            var view = StatusView.of(world, List.of());
            tell(view);
            if (converged(view)) {
                clearWaiting();
                return End.CONVERGED;
            }
            var left = patience.minus(Duration.between(began, clock.instant()));
            if (left.isNegative()) {
                clearWaiting();
                return End.NOT_YET;
            }
            try (var changes = controlPlane.follow(world.revision())) {
                changes.next(left.compareTo(Duration.ofMillis(500)) < 0 ? left : Duration.ofMillis(500));
            } catch (ControlPlane.Expired tooMuchAtOnce) {
                continue;   // look at the world as it is now
            }
        }
    }

    private static boolean converged(StatusView view) {
        return !view.applications().isEmpty() && view.applications().stream().allMatch(app ->
                app.health().equals("Healthy") && (app.sync().equals("Synced") || !app.problems().isEmpty()));
    }

    private void tell(StatusView view) {
        for (var app : view.applications()) {
            app.commit().ifPresent(commit -> once("commit " + commit.sha(), "  commit " + commit.sha().substring(0, 7) + " \""
                    + commit.subject() + "\" by " + commit.author() + ": "
                    + (app.workloads().size() + app.things().size()) + " objects"));
            app.problems().forEach(problem -> once(problem.toString(), "  " + paper.toned(Tone.BAD,
                    problem.file() + ":" + problem.line() + ":" + problem.column()) + ": " + problem.message()));
        }
        var workloads = view.applications().stream().flatMap(app -> app.workloads().stream()).toList();
        for (var workload : workloads) {
            if (done(workload)) {
                once("ready " + name(workload), "  " + paper.toned(Tone.GOOD, "ready") + "  " + name(workload)
                        + (workload.desired() == 1 ? "" : " (" + workload.ready() + " pods)") + paper.toned(Tone.SOFT, "  after " + elapsed()));
            }
            for (var pod : workload.pods()) {
                if (!pod.message().isEmpty() && pod.word().matches(".*(Err|BackOff|Failed|Killed|Unschedulable).*")) {
                    once(pod.name() + pod.word(), "  " + paper.toned(Tone.BUSY, pod.word()) + "  pod " + pod.name() + ": " + pod.message());
                }
            }
        }
        waiting(workloads.stream().filter(workload -> !done(workload)).toList(), view);
    }

    private void waiting(List<StatusView.Workload> workloads, StatusView view) {
        if (!paper.colours()) {
            return;   // not a terminal: only what lasts
        }
        var reasons = new ArrayList<String>();
        if (view.nodes().stream().noneMatch(StatusView.NodeView::ready)) {
            reasons.add("a node");
        }
        if (view.applications().stream().anyMatch(app -> app.commit().isEmpty())) {
            reasons.add("Git");
        }
        var text = Stream.concat(reasons.stream(), workloads.stream().map(w -> w.name() + " " + w.ready() + "/" + w.desired()))
                .collect(Collectors.joining(", "));
        clearWaiting();
        waitingFor = "  waiting for " + text + "  " + elapsed();
        paper.unfinished(paper.toned(Tone.SOFT, waitingFor));
    }

    private void once(String key, String line) {
        if (told.add(key)) {
            clearWaiting();
            paper.line(line);
        }
    }

    private void clearWaiting() {
        if (!waitingFor.isEmpty()) {
            paper.rewind();
            waitingFor = "";
        }
    }

    private String elapsed() {
        return "%.1f s".formatted(Duration.between(began, clock.instant()).toMillis() / 1000.0);
    }

    private static boolean done(StatusView.Workload workload) {
        return workload.health().equals("Healthy") && workload.ready() >= workload.desired();
    }

    private static String name(StatusView.Workload workload) {
        return workload.kind().toLowerCase(java.util.Locale.ROOT) + " " + workload.namespace() + "/" + workload.name();
    }
}
