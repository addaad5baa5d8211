package dev.rumbo.manifests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.rumbo.manifests.core.Pod;

class ApiPathTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
            /api/v1/pods,                                        Pod,        '',   '',     ''
            /api/v1/namespaces/shop/pods,                        Pod,        shop, '',     ''
            /api/v1/namespaces/shop/pods/web,                    Pod,        shop, web,    ''
            /api/v1/namespaces/shop/pods/web/log,                Pod,        shop, web,    log
            /api/v1/namespaces,                                  Namespace,  '',   '',     ''
            /api/v1/namespaces/shop,                             Namespace,  '',   shop,   ''
            /api/v1/namespaces/shop/status,                      Namespace,  '',   shop,   status
            /api/v1/nodes/n1/status,                             Node,       '',   n1,     status
            /apis/apps/v1/namespaces/shop/deployments/web/scale, Deployment, shop, web,    scale
            """)
    void a_path_is_read_and_written_alike(String path, String kind, String namespace, String name, String sub) {
        var parsed = ApiPath.parse(path).orElseThrow();

        assertThat(parsed.kind().name()).isEqualTo(kind);
        assertThat(parsed.namespace()).isEqualTo(namespace);
        assertThat(parsed.name()).isEqualTo(name);
        assertThat(parsed.subresource()).isEqualTo(sub);
        assertThat(parsed).hasToString(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api", "/api/v1", "/api/v2/pods", "/api/v1/unicorns", "/apis/apps/v1", "/api/v1/pods/web",
        "/api/v1/namespaces//pods", "/api/v1/namespaces/shop/nodes", "/api/v1/namespaces/shop/pods/web/log/more",
        "/api/v1/namespaces/shop/pods/"})
    void what_names_no_resource_is_empty(String path) {
        assertThat(ApiPath.parse(path)).isEmpty();
    }

    @Test
    void odd_names_are_encoded() {
        var path = ApiPath.of(Pod.KIND.ref("shop", "a b/+%"));

        assertThat(path).hasToString("/api/v1/namespaces/shop/pods/a%20b%2F%2B%25");
        assertThat(ApiPath.parse(path.toString())).contains(path);
    }
}
