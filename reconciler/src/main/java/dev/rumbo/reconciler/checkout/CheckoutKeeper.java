package dev.rumbo.reconciler.checkout;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.reconciler.git.GitFailure;
import dev.rumbo.reconciler.git.GitRepositories;
import dev.rumbo.reconciler.git.LocalRepositoryWatch;
import dev.rumbo.reconciler.git.RepositoryUrl;
import dev.rumbo.reconciler.live.ControlPlane;
import dev.rumbo.reconciler.render.Renderer;
import dev.rumbo.reconciler.schedule.Clocks;

/// Sees to it that every repository some application names is followed, by one [RepositoryFollower] each.
public final class CheckoutKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CheckoutKeeper.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final ControlPlane controlPlane;
    private final GitRepositories git;
    private final Renderer renderer;
    private final Clocks clocks;
    private final InstantSource clock;
    private final Optional<LocalRepositoryWatch> watch;
    private final Map<RepositoryUrl, RepositoryFollower> followers = new LinkedHashMap<>();   // of the keeper's thread
    private final Thread keeper;

    /// @param watch tells of local commits at once; without it they are seen by polling
    public CheckoutKeeper(ControlPlane controlPlane, GitRepositories git, Renderer renderer, Clocks clocks,
            InstantSource clock, Optional<LocalRepositoryWatch> watch) {
        this.controlPlane = controlPlane;
        this.git = git;
        this.renderer = renderer;
        this.clocks = clocks;
        this.clock = clock;
        this.watch = watch;
        this.keeper = Thread.ofVirtual().name("checkouts").unstarted(this::keep);
    }

    public void start() {
        keeper.start();
    }

    private void keep() {
        try {
            while (true) {
                var world = controlPlane.world();
                follow(world.all(Application.KIND));
                awaitApplications(world.revision());
            }
        } catch (InterruptedException stop) {
            followers.values().forEach(RepositoryFollower::close);
        }
    }

    private void follow(Iterable<Application> applications) {
        var named = new LinkedHashMap<RepositoryUrl, String>();
        for (var application : applications) {
            try {
                named.put(RepositoryUrl.parse(application.spec().source().repo()), application.meta().name());
            } catch (GitFailure badUrl) {
                Checkouts.report(controlPlane, application, badUrl.getMessage());
            }
        }
        named.keySet().forEach(url -> followers.computeIfAbsent(url, this::newFollower).look());
        var unnamed = followers.keySet().stream().filter(url -> !named.containsKey(url)).collect(Collectors.toSet());
        unnamed.forEach(url -> Optional.ofNullable(followers.remove(url)).ifPresent(RepositoryFollower::close));
    }

    private RepositoryFollower newFollower(RepositoryUrl url) {
        var follower = new RepositoryFollower(url, controlPlane, git, renderer, clocks, clock);
        follower.start();
        if (url instanceof RepositoryUrl.Local local && watch.isPresent()) {
            try {
                follower.until(watch.get().follow(local, follower::look));
            } catch (GitFailure unwatchable) {
                LOG.atDebug().addKeyValue("repository", url).setCause(unwatchable).log("repository is only polled");
            }
        }
        LOG.atInfo().addKeyValue("repository", url).log("repository followed");
        return follower;
    }

    /// Returns when some application was made, changed or removed after a revision.
    private void awaitApplications(long revision) throws InterruptedException {
        try (var changes = controlPlane.follow(revision)) {
            while (true) {
                for (var change : changes.next(PATIENCE)) {
                    if (change.ref().kind().equals(Application.KIND) && change.wished()) {
                        return;
                    }
                }
            }
        } catch (ControlPlane.Expired tooOld) {
            LOG.atDebug().log("fell behind; reading the applications anew");
        }
    }

    @Override
    public void close() {
        keeper.interrupt();
        try {
            keeper.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
