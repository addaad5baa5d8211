package dev.rumbo.reconciler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Obj;

class ChangeWordsTest {

    @ParameterizedTest(name = "{3}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            Pod        | -                             | "spec":{}                                                              | created pod default/x
            Pod        | "spec":{}                     | -                                                                      | removed pod default/x
            Pod        | "spec":{}                     | "spec":{"nodeName":"n1"}                                               | put pod default/x on n1
            Pod        | "spec":{}                     | "status":{"phase":"Running"}                                           | says pod default/x is Running
            Pod        | "spec":{}                     | "status":{"conditions":[{"type":"Ready","status":"True"}]}             | says pod default/x is ready
            Pod        | "status":{"containerStatuses":[{"restartCount":1}]} | "status":{"containerStatuses":[{"restartCount":2}]} | restarted a container of pod default/x
            ReplicaSet | "spec":{"replicas":3}         | "spec":{"replicas":2}                                                  | scaled replicaset default/x from 3 to 2
            Deployment | "spec":{"paused":false}       | "spec":{"paused":true}                                                 | changed deployment default/x
            Deployment | "status":{"replicas":1}       | "status":{"replicas":2}                                                | reported on deployment default/x
            Node       | "status":{}                   | "status":{"conditions":[{"type":"Ready","status":"True"}]}             | says node x is ready
            """)
    void tells_what_happened(String kind, String before, String after, String words) {
        var change = new Change(7, Instant.EPOCH, object(kind, before), object(kind, after), Cause.outside("somebody", ""));

        assertThat(change.inWords()).isEqualTo(words);
    }

    private static Optional<Obj> object(String kind, String rest) {
        var group = kind.equals("Pod") || kind.equals("Node") ? "v1" : "apps/v1";
        return Optional.ofNullable(rest).map(more -> Kinds.bind(Json.parse(
                "{\"apiVersion\":\"" + group + "\",\"kind\":\"" + kind + "\",\"metadata\":{\"name\":\"x\"}," + more + "}").tree()));
    }
}
