package dev.rumbo.reconciler.controllers.deployment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.Deployment.RollingUpdate;
import dev.rumbo.manifests.apps.Deployment.Strategy;
import dev.rumbo.manifests.meta.IntOrString;

/// How many pods each replica set of a deployment may have next: numbers in, numbers out.
///
/// Source: Kubernetes, pkg/controller/deployment/util/deployment_util.go (ResolveFenceposts, NewRSNewReplicas,
/// GetReplicaSetProportion), rolling.go and sync.go (scale).
///
/// @param replicas       how many pods the deployment shall have
/// @param maxSurge       how many more there may be meanwhile
/// @param maxUnavailable how many of them may be missing meanwhile
record RolloutArithmetic(int replicas, int maxSurge, int maxUnavailable) {

    private static final IntOrString QUARTER = new IntOrString.Text("25%");

    /// What is wished for and what is seen of one replica set.
    ///
    /// @param wished    `spec.replicas`
    /// @param available as its status says, at most `wished`: a pod that was given up does not count twice
    record Size(int wished, int available) {
        Size {
            available = Math.min(available, wished);
        }

        Size less(int count) {
            return new Size(wished - count, available);
        }
    }

    /// The surge is rounded up, the missing are rounded down; if that leaves no room to move, one may be missing.
    static RolloutArithmetic of(Deployment deployment) {
        var replicas = deployment.replicas();
        if (deployment.recreates()) {
            return new RolloutArithmetic(replicas, 0, 0);
        }
        var rolling = deployment.spec().strategy().flatMap(Strategy::rollingUpdate);
        var surge = rolling.flatMap(RollingUpdate::maxSurge).orElse(QUARTER).roundedUpOf(replicas);
        var missing = rolling.flatMap(RollingUpdate::maxUnavailable).orElse(QUARTER).roundedDownOf(replicas);
        var either = surge == 0 && missing == 0 ? 1 : missing;
        return new RolloutArithmetic(replicas, surge, Math.min(either, replicas));
    }

    int mostPods() {
        return replicas + maxSurge;
    }

    int fewestAvailable() {
        return replicas - maxUnavailable;
    }

    /// The next size of the newest replica set: as large as the surge allows, counted in wishes.
    ///
    /// @param all the wishes of all replica sets, the newest one's included
    int newSize(int newest, int all) {
        if (newest > replicas) {
            return replicas;
        }
        return all >= mostPods() ? newest : newest + Math.min(mostPods() - all, replicas - newest);
    }

    /// The next sizes of the older replica sets, given from oldest to youngest: pods that are not available
    /// go first, wherever they are, then the oldest.
    List<Integer> oldSizes(Size newest, List<Size> old) {
        var sizes = new ArrayList<>(old);
        var wishes = newest.wished() + old.stream().mapToInt(Size::wished).sum();
        var mayGo = wishes - fewestAvailable() - (newest.wished() - newest.available());
        if (mayGo > 0) {
            giveUpUnavailable(sizes, mayGo);
            var available = newest.available() + sizes.stream().mapToInt(Size::available).sum();
            giveUp(sizes, available - fewestAvailable());
        }
        return sizes.stream().map(Size::wished).toList();
    }

    private static void giveUpUnavailable(List<Size> sizes, int mayGo) {
        for (var i = 0; i < sizes.size() && mayGo > 0; i++) {
            var go = Math.min(mayGo, sizes.get(i).wished() - sizes.get(i).available());
            sizes.set(i, sizes.get(i).less(go));
            mayGo -= go;
        }
    }

    private static void giveUp(List<Size> sizes, int mayGo) {
        for (var i = 0; i < sizes.size() && mayGo > 0; i++) {
            var go = Math.min(mayGo, sizes.get(i).wished());
            sizes.set(i, sizes.get(i).less(go));
            mayGo -= go;
        }
    }

    /// One replica set in a rollout during which the deployment is scaled.
    ///
    /// @param mostBefore how many pods the deployment might have when this was last sized; 0 if that is unknown
    record Share(int wished, int mostBefore) {}

    /// The sizes after scaling in the middle of a rollout: each set grows or shrinks by its share.
    ///
    /// @param sets from youngest to oldest, each with some replicas
    List<Integer> proportional(List<Share> sets) {
        var room = replicas > 0 ? mostPods() : 0;
        var toAdd = room - sets.stream().mapToInt(Share::wished).sum();
        var order = new ArrayList<Integer>();
        for (var i = 0; i < sets.size(); i++) {
            order.add(i);
        }
        // Larger ones first; of equal ones the youngest when growing, the oldest when shrinking.
        order.sort(Comparator.comparing((Integer i) -> -sets.get(i).wished()).thenComparing(i -> toAdd > 0 ? i : -i));

        var sizes = new ArrayList<>(Collections.nCopies(sets.size(), 0));
        var added = 0;
        for (var i : order) {
            var share = toAdd == 0 ? 0 : share(sets.get(i), toAdd, added);
            sizes.set(i, sets.get(i).wished() + share);
            added += share;
        }
        if (toAdd != 0 && !order.isEmpty()) {
            var first = order.getFirst();
            sizes.set(first, Math.max(0, sizes.get(first) + toAdd - added));   // what rounding left over
        }
        return List.copyOf(sizes);
    }

    private int share(Share set, int toAdd, int added) {
        if (set.wished() == 0 || toAdd == added) {
            return 0;
        }
        var fraction = fraction(set);
        return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added);
    }

    private int fraction(Share set) {
        if (replicas == 0) {
            return -set.wished();
        }
        if (set.mostBefore() == 0) {
            return 0;
        }
        var doubled = 2L * set.wished() * mostPods();
        var rounded = (doubled + set.mostBefore()) / (2L * set.mostBefore());   // half up
        return Math.toIntExact(rounded) - set.wished();
    }
}
