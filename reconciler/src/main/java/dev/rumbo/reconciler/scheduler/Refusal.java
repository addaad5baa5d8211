package dev.rumbo.reconciler.scheduler;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

import dev.rumbo.manifests.core.Taint;

/// Why one node will not do for one pod.
public sealed interface Refusal {

    /// Its daemon does not say that it is ready.
    record NotReady() implements Refusal {}

    /// Somebody said `kubectl cordon`.
    record Cordoned() implements Refusal {}

    record Tainted(Taint taint) implements Refusal {}

    /// @param wanted the first label of the node selector that the node does not have, e.g. `disk=ssd`
    record LacksLabel(String wanted) implements Refusal {}

    record PortTaken(int hostPort) implements Refusal {}

    record Full(long podRoom) implements Refusal {}

    record TooLittleCpu(long wantMilli, long freeMilli) implements Refusal {}

    record TooLittleMemory(long wantBytes, long freeBytes) implements Refusal {}

    /// All refusals as one sentence for people, the most frequent first:
    /// `0 of 3 nodes will do: 2 have too little memory (want 512Mi, free 128Mi and 256Mi), 1 is tainted rumbo.dev/drain`.
    static String inWords(List<Refusal> refusals) {
        if (refusals.isEmpty()) {
            return "there is no node yet; join one with `rumbo node`";
        }
        var groups = new LinkedHashMap<String, List<Refusal>>();
        refusals.forEach(refusal -> groups.computeIfAbsent(refusal.sort(), _ -> new ArrayList<>()).add(refusal));
        return "0 of " + refusals.size() + (refusals.size() == 1 ? " node" : " nodes") + " will do: "
                + groups.values().stream().sorted(Comparator.comparing(group -> -group.size()))
                        .map(group -> group.size() + " " + group.getFirst().ofSeveral(group)).collect(Collectors.joining(", "));
    }

    /// Refusals of the same sort are told together.
    private String sort() {
        return switch (this) {
            case NotReady _ -> "ready";
            case Cordoned _ -> "cordoned";
            case Tainted(var taint) -> "tainted " + taint.key() + "=" + taint.value();
            case LacksLabel(var wanted) -> "label " + wanted;
            case PortTaken(var port) -> "port " + port;
            case Full _ -> "full";
            case TooLittleCpu _ -> "cpu";
            case TooLittleMemory _ -> "memory";
        };
    }

    private String ofSeveral(List<Refusal> group) {
        var one = group.size() == 1;
        return switch (this) {
            case NotReady _ -> (one ? "is" : "are") + " not ready";
            case Cordoned _ -> (one ? "is" : "are") + " cordoned";
            case Tainted(var taint) -> (one ? "is" : "are") + " tainted " + taint.key()
                    + (taint.value().isEmpty() ? "" : "=" + taint.value());
            case LacksLabel(var wanted) -> (one ? "lacks" : "lack") + " the label " + wanted;
            case PortTaken(var port) -> (one ? "has" : "have") + " host port " + port + " taken";
            case Full(var room) -> (one ? "runs as many pods as it may (" : "run as many pods as they may (") + room + ")";
            case TooLittleCpu(var want, _) -> (one ? "has" : "have") + " too little CPU (want " + cpu(want) + ", free "
                    + list(group.stream().map(r -> ((TooLittleCpu) r).freeMilli()).sorted().distinct().map(Refusal::cpu).toList())
                    + ")";
            case TooLittleMemory(var want, _) -> (one ? "has" : "have") + " too little memory (want " + memory(want) + ", free "
                    + list(group.stream().map(r -> ((TooLittleMemory) r).freeBytes()).sorted().distinct().map(Refusal::memory)
                            .distinct().toList()) + ")";
        };
    }

    /// `a`, `a and b`, `a, b and c`, `a to z` when there are more.
    private static String list(List<String> amounts) {
        return switch (amounts.size()) {
            case 1 -> amounts.getFirst();
            case 2 -> amounts.getFirst() + " and " + amounts.getLast();
            case 3 -> amounts.get(0) + ", " + amounts.get(1) + " and " + amounts.get(2);
            default -> amounts.getFirst() + " to " + amounts.getLast();
        };
    }

    private static String cpu(long milli) {
        return milli % 1000 == 0 ? Long.toString(milli / 1000) : milli + "m";
    }

    private static String memory(long bytes) {
        if (bytes % (1 << 30) == 0) {
            return bytes == 0 ? "0" : (bytes >> 30) + "Gi";
        }
        return bytes < 1 << 20 ? (bytes >> 10) + "Ki" : (bytes >> 20) + "Mi";
    }
}
