package dev.rumbo.manifests.patch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

import tools.jackson.databind.JsonNode;

/// In which order a merged list comes: what the patch names in the patch's order, the others in the server's
/// order, woven together so that both keep their places as well as may be.
/// Source: Kubernetes, apimachinery/pkg/util/strategicpatch/patch.go, normalizeElementOrder.
final class ListOrder {

    private ListOrder() {}

    /// @param identity tells items apart
    /// @param wished   identities in the patch's order
    /// @param server   identities in the order the server has
    static List<JsonNode> of(List<JsonNode> items, Function<JsonNode, String> identity, List<String> wished, List<String> server) {
        var named = items.stream().filter(item -> wished.contains(identity.apply(item)))
                .sorted(Comparator.comparingInt(item -> wished.indexOf(identity.apply(item)))).toList();
        var others = items.stream().filter(item -> !wished.contains(identity.apply(item)))
                .sorted(Comparator.comparingInt(item -> place(server, identity.apply(item)))).toList();
        var result = new ArrayList<JsonNode>(items.size());
        var o = 0;
        for (var item : named) {
            var place = server.indexOf(identity.apply(item));
            while (o < others.size() && place >= 0 && comesBefore(place, server.indexOf(identity.apply(others.get(o))))) {
                result.add(others.get(o++));
            }
            result.add(item);
        }
        result.addAll(others.subList(o, others.size()));
        return result;
    }

    private static boolean comesBefore(int place, int other) {
        return other >= 0 && other < place;
    }

    private static int place(List<String> server, String identity) {
        var place = server.indexOf(identity);
        return place < 0 ? Integer.MAX_VALUE : place;
    }
}
