package dev.rumbo.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// What people and power failures do to containers and to Rumbo itself. The last test takes it all away.
@Tag("docker")
@Needs({Needs.Thing.ENGINE, Needs.Thing.NETWORK})
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RestartsAndRepairsTest {

    private static final int LAST = Integer.MAX_VALUE;

    private Path folder;
    private RunningRumbo rumbo;

    @BeforeAll
    void open(@TempDir Path temporary) throws Exception {
        folder = temporary;
        rumbo = RunningRumbo.up(folder, Shop.in(folder.resolve("repository")));
    }

    @AfterAll
    void close() throws Exception {
        if (rumbo != null) {
            rumbo.close();
        }
    }

    @Test
    void a_container_that_somebody_removes_comes_back_alone() throws Exception {
        var others = rumbo.docker().running().stream().filter(c -> !isServerOfThePair(c)).toList();
        var victim = rumbo.docker().running().stream().filter(RestartsAndRepairsTest::isServerOfThePair).findFirst().orElseThrow();

        rumbo.docker().remove(victim);

        Await.until("another server runs", () -> rumbo.docker().running(), running -> running.stream()
                .anyMatch(c -> isServerOfThePair(c) && !c.id().equals(victim.id())));
        awaitWhole();
        assertThat(rumbo.docker().running()).containsAll(others);
    }

    @Test
    void a_pod_whose_sandbox_somebody_removes_comes_back_as_a_whole() throws Exception {
        var others = rumbo.docker().running().stream().filter(c -> !isOfThePair(c)).toList();
        var sandbox = rumbo.docker().running().stream().filter(c -> isOfThePair(c) && c.isSandbox()).findFirst().orElseThrow();
        var uid = sandbox.label("rumbo.dev/pod-uid");

        rumbo.docker().remove(sandbox);

        var running = Await.until("three containers of the pair run in a new sandbox", () -> rumbo.docker().running(), all ->
                all.stream().filter(RestartsAndRepairsTest::isOfThePair).count() == 3
                        && all.stream().filter(RestartsAndRepairsTest::isOfThePair).noneMatch(c -> c.id().equals(sandbox.id())
                                || c.label("rumbo.dev/sandbox").equals(sandbox.id())));
        assertThat(running).filteredOn(RestartsAndRepairsTest::isOfThePair).allMatch(c -> c.label("rumbo.dev/pod-uid").equals(uid));
        awaitWhole();
        assertThat(rumbo.docker().running()).containsAll(others);
    }

    @Test
    void killing_or_stopping_rumbo_and_starting_it_again_touches_no_container() throws Exception {
        awaitWhole();
        var start = Instant.now();
        var before = rumbo.docker().runs();

        rumbo.killNine();
        var printed = rumbo.start();
        awaitWhole();
        var farewell = rumbo.stop();
        rumbo.start();
        awaitWhole();

        assertThat(printed).contains("Everything runs");
        assertThat(farewell).contains("Rumbo stops; containers go on").doesNotContain("not everything could be closed");
        assertThat(rumbo.docker().runs()).isEqualTo(before);
        assertThat(rumbo.docker().since(start)).isEmpty();
    }

    @Test
    @Order(LAST)
    void down_removes_everything_that_rumbo_made() throws Exception {
        var down = rumbo.rumbo("down", "--node-name", rumbo.docker().node());

        assertThat(down.code()).as(down.out() + down.err()).isZero();
        assertThat(down.out()).contains("stopped Rumbo").containsPattern("removed \\d+ containers");
        assertThat(rumbo.docker().containers()).isEmpty();
        assertThat(rumbo.insideNetwork("nft", "list", "tables")).doesNotContain("rumbo");
        assertThat(rumbo.insideNetwork("ip", "route")).doesNotContain("10.42.");
        assertThat(folder.resolve("data")).doesNotExist();
    }

    private void awaitWhole() throws Exception {
        Await.until("all pods are ready", rumbo::pods, pods -> pods.size() == 3
                && pods.stream().allMatch(pod -> pod.ready() && !pod.meta().deleting()));
    }

    private static boolean isOfThePair(Docker.Container container) {
        return container.label("rumbo.dev/pod").equals("pair");
    }

    private static boolean isServerOfThePair(Docker.Container container) {
        return isOfThePair(container) && container.label("rumbo.dev/container").equals("server");
    }
}
