package dev.rumbo.reconciler.checkout;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.git.CommitInfo;
import dev.rumbo.reconciler.git.GitFailure;
import dev.rumbo.reconciler.git.GitRepositories;
import dev.rumbo.reconciler.git.Heads;
import dev.rumbo.reconciler.git.LocalRepositoryWatch;
import dev.rumbo.reconciler.git.PollRhythm;
import dev.rumbo.reconciler.git.RepositoryUrl;
import dev.rumbo.reconciler.git.Revision;
import dev.rumbo.reconciler.git.SourceFile;
import dev.rumbo.reconciler.git.SubPath;
import dev.rumbo.reconciler.live.ControlPlane;
import dev.rumbo.reconciler.render.Renderer;
import dev.rumbo.reconciler.schedule.Clocks;

/// Follows one repository for all applications that name it: one question a round, one virtual thread.
final class RepositoryFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RepositoryFollower.class);

    private final RepositoryUrl url;
    private final ControlPlane controlPlane;
    private final GitRepositories git;
    private final Renderer renderer;
    private final Clocks clocks;
    private final InstantSource clock;
    private final Semaphore looks = new Semaphore(0);
    private final Thread thread;
    private final List<LocalRepositoryWatch.Following> following = new ArrayList<>();
    /// By the id of the tree they were rendered from; an equal tree is not rendered again.
    private final Map<Ref<Application>, Rendered> rendered = new HashMap<>();
    private Optional<Instant> lastActivity = Optional.empty();
    private int failuresInARow;

    private record Rendered(SubPath path, String namespace, Optional<String> tree, Renderer.Rendering rendering) {}

    RepositoryFollower(RepositoryUrl url, ControlPlane controlPlane, GitRepositories git, Renderer renderer,
            Clocks clocks, InstantSource clock) {
        this.url = url;
        this.controlPlane = controlPlane;
        this.git = git;
        this.renderer = renderer;
        this.clocks = clocks;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("repository " + url).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Look now rather than later. Returns at once; many calls are one look.
    void look() {
        looks.release();
    }

    /// Closed together with this follower.
    void until(LocalRepositoryWatch.Following hints) {
        following.add(hints);
    }

    private void run() {
        try {
            while (true) {
                looks.drainPermits();
                round();
                var now = clock.instant();
                clocks.at(thread.getName(), now.plus(PollRhythm.pause(url, lastActivity, failuresInARow, now)), this::look);
                looks.acquire();
            }
        } catch (InterruptedException stop) {
            LOG.atDebug().addKeyValue("repository", url).log("repository no longer followed");
        }
    }

    private void round() throws InterruptedException {
        var applications = applications();
        rendered.keySet().retainAll(applications.stream().map(Application::ref).toList());
        try {
            var heads = git.heads(url, applications.stream().map(RepositoryFollower::revision).distinct().toList());
            for (var application : applications) {
                keep(application, heads);
            }
            failuresInARow = 0;
        } catch (GitFailure failure) {
            failuresInARow++;
            if (failuresInARow == 1) {
                LOG.atWarn().addKeyValue("repository", url).log(failure.getMessage());
            }
            applications.forEach(application -> Checkouts.report(controlPlane, application, failure.getMessage()));
        }
    }

    /// A failure of one application's revision or path is that application's alone.
    private void keep(Application application, Heads heads) throws InterruptedException {
        try {
            var path = new SubPath(application.spec().source().path());
            var head = heads.at(revision(application));
            if (Checkouts.isAt(controlPlane.world(), application, head.commit())) {
                return;
            }
            var commit = git.fetch(url, head);
            var rendering = rendering(application, commit, path);
            Checkouts.put(controlPlane, application, rendering.at(commit.forApplications(), application.spec().source()));
            lastActivity = Optional.of(clock.instant());
            LOG.atInfo().addKeyValue("application", application.ref()).addKeyValue("commit", commit.id().abbreviated())
                    .addKeyValue("objects", rendering.documents().size())
                    .addKeyValue("problems", rendering.problems().size()).log("commit fetched");
        } catch (GitFailure | IllegalArgumentException failure) {
            Checkouts.report(controlPlane, application, String.valueOf(failure.getMessage()));
        }
    }

    private Renderer.Rendering rendering(Application application, CommitInfo commit, SubPath path) throws GitFailure {
        var tree = git.idOf(url, commit.id(), path);
        var namespace = application.destinationNamespace();
        var last = rendered.get(application.ref());
        if (last != null && tree.isPresent() && last.tree().equals(tree) && last.path().equals(path)
                && last.namespace().equals(namespace)) {
            return last.rendering();
        }
        var rendering = renderer.render(git.read(url, commit.id(), path, SourceFile.MANIFESTS), namespace);
        rendered.put(application.ref(), new Rendered(path, namespace, tree, rendering));
        return rendering;
    }

    private List<Application> applications() {
        return controlPlane.world().all(Application.KIND).stream().filter(application -> {
            try {
                return RepositoryUrl.parse(application.spec().source().repo()).equals(url);
            } catch (GitFailure badUrl) {
                return false;   // the keeper reports it
            }
        }).toList();
    }

    private static Revision revision(Application application) {
        return new Revision(application.spec().source().revision());
    }

    @Override
    public void close() {
        following.forEach(LocalRepositoryWatch.Following::close);
        clocks.cancel(thread.getName());
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
