package dev.rumbo.cli.simulation;

import dev.rumbo.manifests.meta.Json;

/// A deployment as somebody writes it down; what is not said here is always the same.
///
/// @param greeting       the value of its one variable
/// @param milliCpu       what each pod asks of its node
/// @param maxSurge       e.g. `1` or `"50%"`; not written down for a workload that recreates
/// @param maxUnavailable likewise
/// @param probed         whether it has a readiness probe
record Workload(String name, int replicas, String image, String greeting, int milliCpu, Rollout rollout, String maxSurge,
        String maxUnavailable, int minReadySeconds, boolean probed) implements Page.Entry {

    enum Rollout { ROLLING, RECREATE }

    static Workload deployment(String name, int replicas) {
        return new Workload(name, replicas, name + ":1", "hello", 100, Rollout.ROLLING, "1", "0", 0, true);
    }

    Workload withReplicas(int value) {
        return new Workload(name, value, image, greeting, milliCpu, rollout, maxSurge, maxUnavailable, minReadySeconds, probed);
    }

    Workload withImage(String value) {
        return new Workload(name, replicas, value, greeting, milliCpu, rollout, maxSurge, maxUnavailable, minReadySeconds, probed);
    }

    Workload withGreeting(String value) {
        return new Workload(name, replicas, image, value, milliCpu, rollout, maxSurge, maxUnavailable, minReadySeconds, probed);
    }

    Workload withMilliCpu(int value) {
        return new Workload(name, replicas, image, greeting, value, rollout, maxSurge, maxUnavailable, minReadySeconds, probed);
    }

    Workload rolling(String surge, String unavailable) {
        return new Workload(name, replicas, image, greeting, milliCpu, Rollout.ROLLING, surge, unavailable, minReadySeconds, probed);
    }

    Workload recreating() {
        return new Workload(name, replicas, image, greeting, milliCpu, Rollout.RECREATE, maxSurge, maxUnavailable, minReadySeconds,
                probed);
    }

    Workload withMinReadySeconds(int value) {
        return new Workload(name, replicas, image, greeting, milliCpu, rollout, maxSurge, maxUnavailable, value, probed);
    }

    @Override
    public String kind() {
        return "Deployment";
    }

    @Override
    public Json manifest() {
        return Json.parse("""
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"%1$s","labels":{"app":"%1$s"}},
                 "spec":{"replicas":%2$d,"selector":{"matchLabels":{"app":"%1$s"}},"strategy":%3$s,"minReadySeconds":%4$d,
                         "template":{"metadata":{"labels":{"app":"%1$s"}},
                                     "spec":{"terminationGracePeriodSeconds":5,"containers":[{"name":"main","image":"%5$s",
                                             "imagePullPolicy":"IfNotPresent",
                                             "env":[{"name":"GREETING","value":"%6$s"}],
                                             "resources":{"requests":{"cpu":"%7$dm","memory":"64Mi"}}%8$s}]}}}}
                """.formatted(name, replicas, strategy(), minReadySeconds, image, greeting, milliCpu, probed
                ? ",\"readinessProbe\":{\"httpGet\":{\"path\":\"/\",\"port\":80},\"periodSeconds\":5,\"timeoutSeconds\":1,"
                        + "\"successThreshold\":1,\"failureThreshold\":2}" : ""));
    }

    private String strategy() {
        return switch (rollout) {
            case RECREATE -> "{\"type\":\"Recreate\"}";
            case ROLLING -> "{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"maxSurge\":" + maxSurge + ",\"maxUnavailable\":"
                    + maxUnavailable + "}}";
        };
    }
}
