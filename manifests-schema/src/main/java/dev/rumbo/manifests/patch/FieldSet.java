package dev.rumbo.manifests.patch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.rumbo.manifests.meta.JsonFormat;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A set of places in an object, as `fieldsV1` of managed fields writes it: a tree whose steps are `f:name`
/// (a field), `k:{…}` (the list item with this key) or `v:…` (this value in a list of values).
/// Source: Kubernetes, sigs.k8s.io/structured-merge-diff/fieldpath.
///
/// @param member   whether this very place is in the set
/// @param children what of the set is below
record FieldSet(boolean member, SortedMap<String, FieldSet> children) {

    static final FieldSet EMPTY = new FieldSet(false, new TreeMap<>());
    static final FieldSet HERE = new FieldSet(true, new TreeMap<>());

    /// Stands for the place itself where more of the set is below.
    private static final String ITSELF = ".";

    FieldSet {
        children = Collections.unmodifiableSortedMap(new TreeMap<>(children));
    }

    static FieldSet parse(JsonNode fieldsV1) {
        return fieldsV1.isEmpty() ? EMPTY : parsed(fieldsV1);
    }

    private static FieldSet parsed(JsonNode tree) {
        var children = new TreeMap<String, FieldSet>();
        tree.properties().stream().filter(field -> !field.getKey().equals(ITSELF))
                .forEach(field -> children.put(field.getKey(), parsed(field.getValue())));
        return new FieldSet(tree.isEmpty() || tree.has(ITSELF), children);
    }

    ObjectNode json() {
        var tree = JsonFormat.object();
        if (member && !children.isEmpty()) {
            tree.set(ITSELF, JsonFormat.object());
        }
        children.forEach((step, below) -> tree.set(step, below.json()));
        return tree;
    }

    boolean isEmpty() {
        return !member && children.isEmpty();
    }

    FieldSet at(String step) {
        return children.getOrDefault(step, EMPTY);
    }

    FieldSet union(FieldSet other) {
        var all = new TreeMap<>(children);
        other.children.forEach((step, below) -> all.merge(step, below, FieldSet::union));
        return new FieldSet(member || other.member, all);
    }

    FieldSet minus(FieldSet other) {
        var left = new TreeMap<String, FieldSet>();
        children.forEach((step, below) -> {
            var rest = below.minus(other.at(step));
            if (!rest.isEmpty()) {
                left.put(step, rest);
            }
        });
        return new FieldSet(member && !other.member, left);
    }

    FieldSet intersection(FieldSet other) {
        var both = new TreeMap<String, FieldSet>();
        children.forEach((step, below) -> {
            var common = below.intersection(other.at(step));
            if (!common.isEmpty()) {
                both.put(step, common);
            }
        });
        return new FieldSet(member && other.member, both);
    }

    /// Without one branch.
    FieldSet without(String step) {
        var left = new TreeMap<>(children);
        left.remove(step);
        return new FieldSet(member, left);
    }

    FieldSet with(String step, FieldSet below) {
        if (below.isEmpty()) {
            return without(step);
        }
        var more = new TreeMap<>(children);
        more.put(step, below);
        return new FieldSet(member, more);
    }

    FieldSet itself() {
        return new FieldSet(true, children);
    }

    /// All members in words, e.g. `.spec.template.spec.containers[name="web"].image`.
    List<String> inWords() {
        var words = new ArrayList<String>();
        collect("", words);
        return words;
    }

    private void collect(String path, List<String> words) {
        if (member) {
            words.add(path);
        }
        children.forEach((step, below) -> below.collect(path + inWords(step), words));
    }

    private static String inWords(String step) {
        var rest = step.substring(2);
        return switch (step.charAt(0)) {
            case 'k' -> {
                var keys = new ArrayList<String>();
                JsonFormat.CANONICAL.readTree(rest).properties().forEach(key -> keys.add(key.getKey() + "=" + key.getValue()));
                yield "[" + String.join(",", keys) + "]";
            }
            case 'v' -> "[=" + rest + "]";
            case 'i' -> "[" + rest + "]";
            default -> "." + rest;
        };
    }
}
