package dev.rumbo.reconciler.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.plan.Cause;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.world.World;

class WhyTest {

    private static final Obj APPLICATION = object("""
            {"apiVersion":"rumbo.dev/v1","kind":"Application","metadata":{"name":"shop","namespace":"default"},
             "spec":{"source":{"repo":"/srv/shop"}},
             "status":{"commit":{"sha":"4f2c1d9e8a7b","author":"Ana","subject":"Three of them"},
               "objects":[{"apiVersion":"apps/v1","kind":"Deployment","namespace":"default","name":"web","file":"web.yaml","line":3}]}}
            """);
    private static final Obj DEPLOYMENT = object("""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"default","uid":"d1"}}
            """);
    private static final Obj SET = object("""
            {"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"web-1","namespace":"default","uid":"r1",
             "ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"web","uid":"d1","controller":true}]}}
            """);
    private static final Obj WAITING = pod("");
    private static final Obj POD = pod("n1");

    @Test
    void a_pod_is_followed_back_to_the_line_of_the_commit_that_asked_for_it() {
        var journal = List.of(
                change(5, Optional.empty(), SET, "deployment", "image changed"),
                change(6, Optional.empty(), WAITING, "replicaset", "1 of 3 missing"),
                change(7, Optional.of(WAITING), POD, "scheduler", "most room"));

        var why = Why.of(POD, World.of(7, List.of(APPLICATION, DEPLOYMENT, SET, POD)), journal);

        assertThat(why.inWords()).isEqualTo("""
                pod default/web-1-a
                  commit 4f2c1d9 "Three of them" by Ana: followed by application shop from /srv/shop
                  └ web.yaml:3 says deployment default/web
                    └ deployment made replicaset default/web-1: image changed
                      └ replicaset made pod default/web-1-a: 1 of 3 missing
                        └ scheduler put it on n1: most room
                now: container web (nginx:1.28) running since 2026-11-22T10:43:05Z, started 2 times; before that it exited with 137 (OOMKilled)
                lately:
                  1970-01-01T00:00:06Z  replicaset created pod default/web-1-a: 1 of 3 missing
                  1970-01-01T00:00:07Z  scheduler put pod default/web-1-a on n1: most room
                """);
    }

    @Test
    void a_change_without_words_is_explained_by_the_change_it_answers() {
        var journal = List.of(change(5, Optional.empty(), SET, "deployment", "image changed"), change(6, Optional.empty(), WAITING, "replicaset", ""));

        assertThat(Why.because(journal.getLast(), journal)).isEqualTo("deployment created replicaset default/web-1");
    }

    @Test
    void what_nobody_committed_is_traced_to_who_made_it() {
        var journal = List.of(change(5, Optional.empty(), DEPLOYMENT, "kubectl (admin)", ""));

        assertThat(Why.of(DEPLOYMENT, World.of(5, List.of(DEPLOYMENT)), journal).chain()).singleElement()
                .satisfies(step -> assertThat(step.what()).isEqualTo("kubectl (admin) made deployment default/web"));
    }

    @Test
    void a_cause_older_than_the_journal_is_admitted() {
        assertThat(Why.of(SET, World.of(5, List.of(SET)), List.of()).chain().getFirst().because())
                .isEqualTo("longer ago than the journal reaches");
    }

    private static Change change(long revision, Optional<Obj> before, Obj after, String actor, String because) {
        return new Change(revision, Instant.ofEpochSecond(revision), before, Optional.of(after), new Cause(revision - 1, actor, because));
    }

    private static Obj pod(String node) {
        return object("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-1-a","namespace":"default","uid":"p1",
                 "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-1","uid":"r1","controller":true}]},
                 "spec":{"nodeName":"%s"},
                 "status":{"containerStatuses":[{"name":"web","image":"nginx:1.28","restartCount":1,
                   "state":{"running":{"startedAt":"2026-11-22T10:43:05Z"}},"lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}}]}}
                """.formatted(node));
    }

    private static Obj object(String json) {
        return Stream.of(json).map(text -> Kinds.bind(Json.parse(text).tree())).findFirst().orElseThrow();
    }
}
