package dev.rumbo.manifests.patch;

import java.util.List;

import dev.rumbo.manifests.schema.Schema;
import dev.rumbo.manifests.schema.Schema.Any;
import dev.rumbo.manifests.schema.Schema.ListOf;
import dev.rumbo.manifests.schema.Schema.ListType;
import dev.rumbo.manifests.schema.Schema.MapOf;
import dev.rumbo.manifests.schema.Schema.Merging;
import dev.rumbo.manifests.schema.Schema.ObjectOf;
import dev.rumbo.manifests.schema.Schema.Scalar;

/// What the schema says about one place in a tree: what is there, and how two versions are brought together.
record Shape(Schema schema, Merging merging) {

    private static final Merging PLAIN = new Merging(ListType.ATOMIC, List.of(), "", List.of(), false);

    /// Of which nothing is known: objects are merged field by field, lists are replaced.
    private static final Shape UNKNOWN = new Shape(new Any(), PLAIN);

    static Shape of(Schema schema) {
        return new Shape(schema, PLAIN);
    }

    Shape field(String name) {
        return switch (schema) {
            case ObjectOf object -> {
                var field = object.fields().get(name);
                yield field == null ? UNKNOWN : new Shape(field.schema(), field.merging());
            }
            case MapOf(var values) -> of(values);
            case ListOf _, Scalar _, Any _ -> UNKNOWN;
        };
    }

    Shape item() {
        return schema instanceof ListOf(var items) ? of(items) : UNKNOWN;
    }

    /// Whether its keys are the user's choice.
    boolean isMap() {
        return schema instanceof MapOf;
    }

    /// Whether server-side apply takes an object here as one value.
    boolean atomicObject() {
        return merging.atomic() || schema instanceof ObjectOf object && object.atomic();
    }

    /// Whether strategic merge patch merges a list here.
    boolean mergesList() {
        return merging.merges();
    }
}
