package dev.rumbo.reconciler.controllers.namespace;

import static dev.rumbo.reconciler.controllers.Given.deployment;
import static dev.rumbo.reconciler.controllers.Given.pod;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.core.Namespace;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.reconciler.controllers.ImaginedCluster;

class NamespaceControllerTest {

    private final NamespaceController controller = new NamespaceController();
    private final ImaginedCluster cluster = ImaginedCluster.with(controller);

    @Test
    void a_deleted_namespace_takes_all_with_it_and_goes_when_the_last_pod_has_stopped() {
        var shop = Namespace.KIND.ref("shop");
        cluster.given(deployment("web", 1, "nginx:1", ""), pod("p", "")).bind(cluster.get(Pod.KIND.ref("shop", "p")), "n1");
        cluster.rests();

        cluster.delete(shop).settle();
        assertThat(cluster.all(Deployment.KIND)).isEmpty();
        assertThat(cluster.get(Pod.KIND.ref("shop", "p")).meta().deleting()).isTrue();
        assertThat(cluster.get(shop).status().phase()).isEqualTo("Terminating");
        cluster.rests();

        cluster.confirmDeletions();
        assertThat(controller.concernedBy(cluster.journal().getLast(), cluster.world())).containsExactly(shop);
        cluster.settle();
        assertThat(cluster.world().has(shop)).isFalse();
    }

    @Test
    void an_empty_namespace_goes_at_once() {
        cluster.given(Namespace.named("empty")).delete(Namespace.KIND.ref("empty")).settle();

        assertThat(cluster.all(Namespace.KIND)).isEmpty();
    }
}
