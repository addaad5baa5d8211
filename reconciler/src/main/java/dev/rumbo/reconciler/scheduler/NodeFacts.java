package dev.rumbo.reconciler.scheduler;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Requests;
import dev.rumbo.manifests.core.Taint;

/// What counts of a node when pods are placed, read once from its record.
///
/// @param room     what pods may ask for together
/// @param podRoom  how many pods may run
/// @param forbids  taints that keep pods away unless they tolerate them
/// @param dislikes taints that only make the node less attractive
/// @param images   images that are there, by full name, with their sizes in bytes
record NodeFacts(Node node, String name, boolean ready, Requests room, long podRoom, List<Taint> forbids,
        List<Taint> dislikes, Map<String, Long> images) {

    static NodeFacts of(Node node) {
        var images = new HashMap<String, Long>();   // only looked up, never iterated
        node.status().images().forEach(image -> image.names().forEach(name -> images.put(fullName(name), image.sizeBytes())));
        var taints = node.spec().taints();
        return new NodeFacts(node, node.meta().name(), node.ready(), node.status().room(), node.status().podRoom(),
                taints.stream().filter(t -> t.effect().equals("NoSchedule") || t.effect().equals("NoExecute")).toList(),
                taints.stream().filter(t -> t.effect().equals("PreferNoSchedule")).toList(), images);
    }

    /// `nginx` and `docker.io/library/nginx:latest` are the same image.
    static String fullName(String image) {
        var name = image.startsWith("docker.io/") ? image.substring("docker.io/".length()) : image;
        name = name.startsWith("library/") ? name.substring("library/".length()) : name;
        return name.contains("@") || name.lastIndexOf(':') > name.lastIndexOf('/') ? name : name + ":latest";
    }
}
