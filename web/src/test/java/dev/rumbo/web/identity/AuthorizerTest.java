package dev.rumbo.web.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.wire.ApiPath;
import dev.rumbo.manifests.wire.UserNames;
import dev.rumbo.reconciler.world.World;
import dev.rumbo.web.identity.Attempt.Verb;

class AuthorizerTest {

    private static final Caller ADMIN = new Caller("admin", List.of(UserNames.MASTERS));
    private static final Caller N1 = new Caller("system:node:n1", List.of(UserNames.NODES));
    private static final World WORLD = World.of(5, List.of(pod("mine", "n1"), pod("theirs", "n2")));

    @ParameterizedTest(name = "node n1: {0} {1} {2} -> {3}")
    @CsvSource(textBlock = """
            LIST,   /api/v1/pods,                             spec.nodeName=n1,    true
            WATCH,  /api/v1/pods,                             spec.nodeName=n1,    true
            LIST,   /api/v1/pods,                             spec.nodeName=n2,    false
            LIST,   /api/v1/pods,                             '',                  false
            GET,    /api/v1/namespaces/shop/pods/mine,        '',                  true
            GET,    /api/v1/namespaces/shop/pods/theirs,      '',                  false
            UPDATE, /api/v1/namespaces/shop/pods/mine/status, '',                  true
            UPDATE, /api/v1/namespaces/shop/pods/theirs/status, '',                false
            UPDATE, /api/v1/namespaces/shop/pods/mine,        '',                  false
            CREATE, /api/v1/namespaces/shop/pods/new,         '',                  false
            DELETE, /api/v1/namespaces/shop/pods/mine,        '',                  true
            DELETE, /api/v1/namespaces/shop/pods/theirs,      '',                  false
            DELETECOLLECTION, /api/v1/namespaces/shop/pods,   '',                  false
            GET,    /api/v1/namespaces/shop/pods/mine/log,    '',                  false
            CREATE, /api/v1/nodes/n1,                         '',                  true
            CREATE, /api/v1/nodes/n2,                         '',                  false
            UPDATE, /api/v1/nodes/n1/status,                  '',                  true
            UPDATE, /api/v1/nodes/n2/status,                  '',                  false
            DELETE, /api/v1/nodes/n1,                         '',                  false
            WATCH,  /api/v1/nodes,                            '',                  true
            UPDATE, /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n1, '', true
            UPDATE, /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n2, '', false
            UPDATE, /apis/coordination.k8s.io/v1/namespaces/shop/leases/n1,            '', false
            WATCH,  /api/v1/services,                         '',                  true
            WATCH,  /apis/discovery.k8s.io/v1/endpointslices, '',                  true
            CREATE, /api/v1/namespaces/shop/services/new,     '',                  false
            GET,    /api/v1/namespaces/shop/secrets/key,      '',                  true
            GET,    /api/v1/namespaces/shop/secrets/pull,     '',                  true
            GET,    /api/v1/namespaces/shop/secrets/other,    '',                  false
            GET,    /api/v1/namespaces/bank/secrets/key,      '',                  false
            LIST,   /api/v1/secrets,                          '',                  false
            WATCH,  /api/v1/namespaces/shop/secrets,          metadata.name=key,   true
            WATCH,  /api/v1/namespaces/shop/secrets,          metadata.name=other, false
            GET,    /api/v1/namespaces/shop/configmaps/conf,  '',                  true
            GET,    /api/v1/namespaces/shop/configmaps/key,   '',                  false
            CREATE, /api/v1/namespaces/shop/events/e1,        '',                  true
            LIST,   /api/v1/events,                           '',                  false
            CREATE, /apis/apps/v1/namespaces/shop/deployments/web, '',             false
            LIST,   /apis/rumbo.dev/v1/checkouts,             '',                  false
            """)
    void a_node_may_do_what_its_pods_need(Verb verb, String path, String fields, boolean allowed) {
        assertThat(Authorizer.allows(N1, attempt(verb, path, fields), WORLD)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/healthz", "/livez", "/readyz", "/version"})
    void everybody_may_see_that_the_server_lives(String path) {
        assertThat(Authorizer.allows(Caller.ANONYMOUS, new Attempt.ReadPath(path), WORLD)).isTrue();
    }

    @Test
    void without_a_name_nothing_else_is_open() {
        assertThat(Authorizer.allows(Caller.ANONYMOUS, new Attempt.ReadPath("/api"), WORLD)).isFalse();
        assertThat(Authorizer.allows(Caller.ANONYMOUS, new Attempt.Join(), WORLD)).isTrue();
        for (var verb : Verb.values()) {
            assertThat(Authorizer.allows(Caller.ANONYMOUS, attempt(verb, "/api/v1/namespaces/shop/pods/mine", ""), WORLD))
                    .isFalse();
        }
    }

    @Test
    void a_name_like_a_nodes_without_the_group_is_no_node() {
        var pretender = new Caller("system:node:n1", List.of("developers"));

        assertThat(Authorizer.allows(pretender, attempt(Verb.WATCH, "/api/v1/nodes", ""), WORLD)).isFalse();
    }

    @Test
    void an_administrator_may_do_everything() {
        for (var verb : Verb.values()) {
            assertThat(Authorizer.allows(ADMIN, attempt(verb, "/api/v1/namespaces/bank/secrets/key", ""), WORLD)).isTrue();
        }
    }

    private static Attempt attempt(Verb verb, String path, String fields) {
        var demanded = new TreeMap<String, String>();
        if (!fields.isEmpty()) {
            demanded.put(fields.split("=")[0], fields.split("=")[1]);
        }
        return new Attempt.WithObjects(verb, ApiPath.parse(path).orElseThrow(), demanded);
    }

    private static Pod pod(String name, String node) {
        return Pod.KIND.bind(Json.parse("""
                {"metadata":{"namespace":"shop","name":"%s","uid":"%s"},
                 "spec":{"nodeName":"%s","imagePullSecrets":[{"name":"pull"}],
                   "containers":[{"name":"c","image":"i","env":[{"name":"K","valueFrom":{"secretKeyRef":{"name":"key","key":"k"}}}],
                      "envFrom":[{"configMapRef":{"name":"conf"}}]}]}}
                """.formatted(name, name, node)));
    }
}
