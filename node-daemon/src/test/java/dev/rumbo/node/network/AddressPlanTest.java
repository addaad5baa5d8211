package dev.rumbo.node.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class AddressPlanTest {

    private final AddressPlan plan = new AddressPlan(Cidr.parse("10.42.1.0/29"));

    @Test
    void gives_each_pod_one_address_of_its_own() throws Exception {
        assertThat(plan.take("a").getHostAddress()).isEqualTo("10.42.1.2");
        assertThat(plan.take("b").getHostAddress()).isEqualTo("10.42.1.3");
        assertThat(plan.take("a").getHostAddress()).isEqualTo("10.42.1.2");
    }

    @Test
    void gives_a_released_address_again_only_after_all_others() throws Exception {
        plan.take("a");
        plan.release("a");

        assertThat(plan.take("b").getHostAddress()).isEqualTo("10.42.1.3");
        assertThat(plan.take("c").getHostAddress()).isEqualTo("10.42.1.4");
        assertThat(plan.take("d").getHostAddress()).isEqualTo("10.42.1.5");
        assertThat(plan.take("e").getHostAddress()).isEqualTo("10.42.1.6");
        assertThat(plan.take("f").getHostAddress()).isEqualTo("10.42.1.2");
    }

    @Test
    void says_when_it_has_none_left() throws Exception {
        for (var pod : new String[] {"a", "b", "c", "d", "e"}) {
            plan.take(pod);
        }

        assertThatThrownBy(() -> plan.take("f")).isInstanceOf(NetworkFailure.class)
                .hasMessageContaining("all 5 pod addresses of 10.42.1.0/29");
    }

    @Test
    void knows_after_a_restart_what_sandboxes_say() throws Exception {
        plan.adopt("a", InetAddress.ofLiteral("10.42.1.2"));
        plan.adopt("old", InetAddress.ofLiteral("10.41.9.9"));

        assertThat(plan.take("a").getHostAddress()).isEqualTo("10.42.1.2");
        assertThat(plan.take("old").getHostAddress()).isEqualTo("10.41.9.9");
        assertThat(plan.take("b").getHostAddress()).isEqualTo("10.42.1.3");
    }
}
