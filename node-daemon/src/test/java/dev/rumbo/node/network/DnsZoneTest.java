package dev.rumbo.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.naming.NamingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DnsZoneTest {

    private final DnsZone zone = new DnsZone(Services.PLAN, List.of(
            Services.web("10.43.0.20", "10.42.1.5"),
            new ServiceView("shop", "db", Optional.empty(), false, false,
                    List.of(new ServiceView.Port("sql", ServiceView.Protocol.TCP, 5432, OptionalInt.empty())),
                    List.of(new EndpointView(InetAddress.ofLiteral("10.42.1.8"), "db-0", true, new TreeMap<>(Map.of("sql", 5432))),
                            new EndpointView(InetAddress.ofLiteral("10.42.2.9"), "db-1", true, new TreeMap<>(Map.of("sql", 5432))),
                            new EndpointView(InetAddress.ofLiteral("10.42.2.10"), "db-2", false, new TreeMap<>(Map.of("sql", 5432)))))));

    private Optional<byte[]> ask(String name, int type) {
        var question = ByteBuffer.wrap(DnsMessage.query(4, name, type));
        return zone.answer(question, DnsMessage.parse(question).orElseThrow(), 512);
    }

    private static int code(byte[] answer) {
        return answer[3] & 0xf;
    }

    private static int answers(byte[] answer) {
        return answer[7];
    }

    private static boolean holds(byte[] answer, byte[] part) {
        return IntStream.rangeClosed(0, answer.length - part.length)
                .anyMatch(at -> ByteBuffer.wrap(answer, at, part.length).equals(ByteBuffer.wrap(part)));
    }

    @ParameterizedTest(name = "{0} {1}: code {2}, {3} answers")
    @CsvSource(textBlock = """
            web.shop.svc.cluster.local,                  1,  0, 1
            WEB.shop.svc.CLUSTER.local,                  1,  0, 1
            web.shop.svc.cluster.local,                  28, 0, 0
            _http._tcp.web.shop.svc.cluster.local,       33, 0, 1
            20.0.43.10.in-addr.arpa,                     12, 0, 1
            db.shop.svc.cluster.local,                   1,  0, 2
            db-1.db.shop.svc.cluster.local,              1,  0, 1
            db-2.db.shop.svc.cluster.local,              1,  3, 0
            _sql._tcp.db.shop.svc.cluster.local,         33, 0, 2
            shop.svc.cluster.local,                      1,  0, 0
            svc.cluster.local,                           1,  0, 0
            gone.shop.svc.cluster.local,                 1,  3, 0
            web.other.svc.cluster.local,                 1,  3, 0
            99.0.43.10.in-addr.arpa,                     12, 3, 0
            """)
    void answers_for_services(String name, int type, int code, int count) {
        var answer = ask(name, type).orElseThrow();

        assertThat(code(answer)).isEqualTo(code);
        assertThat(answers(answer)).isEqualTo(count);
    }

    @ParameterizedTest
    @CsvSource({"example.org, 1", "8.8.8.8.in-addr.arpa, 12", "notcluster.local, 1"})
    void leaves_the_world_to_others(String name, int type) {
        assertThat(ask(name, type)).isEmpty();
    }

    @Test
    void an_address_is_in_the_answer() {
        assertThat(holds(ask("web.shop.svc.cluster.local", DnsMessage.A).orElseThrow(), new byte[] {0, 4, 10, 43, 0, 20})).isTrue();
    }

    @Test
    void what_does_not_fit_is_to_be_asked_again_by_tcp() {
        var many = IntStream.range(2, 100).mapToObj(last -> Services.endpoint("10.42.1." + last)).toList();
        var large = new DnsZone(Services.PLAN, List.of(new ServiceView("shop", "many", Optional.empty(), false, false, List.of(), many)));
        var question = ByteBuffer.wrap(DnsMessage.query(1, "many.shop.svc.cluster.local", DnsMessage.A));
        var query = DnsMessage.parse(question).orElseThrow();

        var byUdp = large.answer(question, query, 512).orElseThrow();
        var byTcp = large.answer(question, query, 65_535).orElseThrow();

        assertThat(byUdp.length).isLessThanOrEqualTo(512);
        assertThat(byUdp[2] & 2).isEqualTo(2);
        assertThat(answers(byTcp)).isEqualTo(98);
    }

    @Test
    void garbage_is_no_question() {
        assertThat(DnsMessage.parse(ByteBuffer.wrap(new byte[] {1, 2, 3}))).isEmpty();
        assertThat(DnsMessage.parse(ByteBuffer.wrap(new byte[40]))).isEmpty();
    }

    /// The JDK has a DNS client of its own: a second opinion on the format.
    @Test
    void the_server_answers_over_udp_and_tcp_and_passes_on_the_rest() throws Exception {
        try (var dns = new ClusterDns(Services.PLAN, List.of())) {
            var at = dns.listen(new java.net.InetSocketAddress("127.0.0.1", 0));
            dns.update(List.of(Services.web("10.43.0.20", "10.42.1.5"), new ServiceView("shop", "many", Optional.empty(), false, false,
                    List.of(), IntStream.range(2, 200).mapToObj(last -> Services.endpoint("10.42.1." + last)).toList())));

            assertThat(lookup(at.getPort(), "web.shop.svc.cluster.local")).containsExactly("10.43.0.20");
            assertThat(lookup(at.getPort(), "many.shop.svc.cluster.local")).hasSize(198);
        }
    }

    private static List<String> lookup(int port, String name) throws NamingException {
        var context = new javax.naming.directory.InitialDirContext(new java.util.Hashtable<>(Map.of(
                "java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory", "java.naming.provider.url", "dns://127.0.0.1:" + port)));
        var values = context.getAttributes(name, new String[] {"A"}).get("A").getAll();
        var found = new java.util.ArrayList<String>();
        while (values.hasMore()) {
            found.add(values.next().toString());
        }
        context.close();
        return found;
    }

    @Test
    void names_of_the_world_are_asked_from_the_hosts_servers() throws Exception {
        var elsewhere = new NetworkPlan(Services.PLAN.nodePods(), Services.PLAN.pods(), Services.PLAN.services(), Services.PLAN.dns(),
                Services.PLAN.localDns(), "example.org");
        try (var upstream = new ClusterDns(elsewhere, List.of())) {
            var there = upstream.listen(new java.net.InetSocketAddress("127.0.0.1", 0));
            upstream.update(List.of(Services.web("192.0.2.7")));
            try (var dns = new ClusterDns(Services.PLAN, List.of(there))) {
                var at = dns.listen(new java.net.InetSocketAddress("127.0.0.1", 0));

                assertThat(lookup(at.getPort(), "web.shop.svc.example.org")).containsExactly("192.0.2.7");
            }
        }
    }
}
