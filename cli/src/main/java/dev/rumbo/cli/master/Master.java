package dev.rumbo.cli.master;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rumbo.reconciler.ControlLoops;
import dev.rumbo.reconciler.checkout.CheckoutKeeper;
import dev.rumbo.reconciler.engine.Engine;
import dev.rumbo.reconciler.git.Credentials;
import dev.rumbo.reconciler.git.GitRepositories;
import dev.rumbo.reconciler.git.LocalRepositoryWatch;
import dev.rumbo.reconciler.live.ControlPlane;
import dev.rumbo.reconciler.live.LiveControlPlane;
import dev.rumbo.reconciler.render.PlainManifests;
import dev.rumbo.reconciler.schedule.Clocks;
import dev.rumbo.reconciler.store.Store.StoreUnavailable;
import dev.rumbo.reconciler.store.sqlite.SqliteStore;
import dev.rumbo.web.identity.ClusterIdentity;
import dev.rumbo.web.page.StatusPage;
import dev.rumbo.web.server.WebServer;

/// The control plane of one cluster, put together and running.
///
/// Everything is started in the order in which it is needed, and closed in the opposite one. Closing touches
/// no container.
public final class Master implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Master.class);

    /// After a start nodes get this long to be heard before any of them counts as silent.
    private static final Duration FIRST_BEATS = Duration.ofSeconds(20);

    /// @param dataDir    everything the master keeps
    /// @param listen     the address of the API, e.g. `127.0.0.1` or `0.0.0.0`
    /// @param apiPort    0 for any free one
    /// @param pagePort   of the status page, on loopback; 0 for any free one
    /// @param advertised names and addresses by which nodes reach the API
    public record Options(Path dataDir, String listen, int apiPort, int pagePort, List<String> advertised) {
        public Options {
            advertised = List.copyOf(advertised);
        }
    }

    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final LiveControlPlane controlPlane;
    private final ClusterIdentity identity;
    private final WebServer api;
    private final WebServer page;
    private final Path kubeconfig;
    private final List<String> advertised;

    private Master(Options options) throws IOException, StoreUnavailable {
        try {
            advertised = options.advertised();
            var clock = InstantSource.system();
            Files.createDirectories(options.dataDir());
            var store = kept(SqliteStore.open(options.dataDir()));
            identity = ClusterIdentity.open(options.dataDir(), options.advertised(), clock);
            var engine = ControlLoops.live(clock.instant().plus(FIRST_BEATS));
            controlPlane = kept(LiveControlPlane.start(store, engine, clock, new SecureRandom().nextLong(),
                    LiveControlPlane.Bounds.USUAL));
            var clocks = kept(Clocks.start());
            var git = kept(GitRepositories.in(options.dataDir().resolve("git"), Credentials.NONE));
            var watch = startWatch();
            var checkouts = kept(new CheckoutKeeper(controlPlane, git, new PlainManifests(), clocks, clock, watch));
            var doors = new Doors(controlPlane, engine, identity, clock);
            api = kept(WebServer.startTls(options.listen(), options.apiPort(), identity.serverTls(), doors.api()));
            page = kept(WebServer.startPlain("127.0.0.1", options.pagePort(), List.of(new StatusPage(controlPlane, doors.podLogs()))));
            kubeconfig = identity.writeKubeconfig(apiUrl());
            checkouts.start();
            LOG.atInfo().addKeyValue("api", apiUrl()).addKeyValue("page", pageUrl()).log("master runs");
        } catch (IOException | StoreUnavailable | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    /// @throws StoreUnavailable when another master uses the data directory, or it is damaged
    /// @throws IOException      when a port is taken or a file cannot be written
    public static Master start(Options options) throws IOException, StoreUnavailable {
        return new Master(options);
    }

    public ControlPlane controlPlane() {
        return controlPlane;
    }

    public ClusterIdentity identity() {
        return identity;
    }

    /// Where this machine reaches the API.
    public URI apiUrl() {
        return URI.create("https://127.0.0.1:" + api.port());
    }

    /// How a node in the same process is best reached: where the API is, or on loopback.
    public String nodeIp() {
        return advertised.stream().filter(name -> name.matches("[0-9.]+")).findFirst().orElse("127.0.0.1");
    }

    public URI pageUrl() {
        return URI.create("http://127.0.0.1:" + page.port());
    }

    public Path kubeconfig() {
        return kubeconfig;
    }

    private Optional<LocalRepositoryWatch> startWatch() {
        try {
            return Optional.of(kept(LocalRepositoryWatch.start()));
        } catch (IOException none) {
            LOG.atWarn().setCause(none).log("local repositories are polled only");
            return Optional.empty();
        }
    }

    private <T extends AutoCloseable> T kept(T part) {
        running.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception failed) {
                LOG.atWarn().setCause(failed).log("a part of the master did not stop cleanly");
            }
        }
    }
}
