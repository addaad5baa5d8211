package dev.rumbo.manifests.yaml;

import dev.rumbo.manifests.problem.FieldPath;
import dev.rumbo.manifests.problem.Position;
import org.jspecify.annotations.Nullable;

/// Where the values of one document stand, and their keys.
public final class Positions {

    /// Of a tree that came from no file.
    public static final Positions NONE = new Positions("", null);

    private final String file;
    private final @Nullable Spot root;

    /// A value's place, its key's place, and the same for everything inside it, in the order of the source.
    ///
    /// @param names of the fields of an object; empty for lists and scalars
    record Spot(int line, int column, int keyLine, int keyColumn, String[] names, Spot[] inside) {

        private static final String[] NO_NAMES = {};
        private static final Spot[] NOTHING = {};

        static Spot scalar(int line, int column) {
            return new Spot(line, column, line, column, NO_NAMES, NOTHING);
        }

        static Spot list(int line, int column, Spot[] items) {
            return new Spot(line, column, line, column, NO_NAMES, items);
        }

        Spot withKeyAt(int otherLine, int otherColumn) {
            return new Spot(line, column, otherLine, otherColumn, names, inside);
        }

        private @Nullable Spot field(String name) {
            for (var i = 0; i < names.length; i++) {
                if (names[i].equals(name)) {
                    return inside[i];
                }
            }
            return null;
        }

        private @Nullable Spot item(int index) {
            return names.length == 0 && index < inside.length ? inside[index] : null;
        }
    }

    Positions(String file, @Nullable Spot root) {
        this.file = file;
        this.root = root;
    }

    /// Where the value at this path stands; for a value that is missing, the nearest thing around it that does exist.
    public Position of(FieldPath path) {
        var spot = nearest(path);
        return spot == null ? Position.NOWHERE : new Position(file, spot.line, spot.column);
    }

    /// Where the key of this field stands; for a list item and for the root, the value itself.
    public Position ofKey(FieldPath path) {
        var spot = nearest(path);
        return spot == null ? Position.NOWHERE : new Position(file, spot.keyLine, spot.keyColumn);
    }

    /// Whether there is a value at this path.
    public boolean knows(FieldPath path) {
        return exact(path) != null;
    }

    /// The positions within the value at this path, as if it were a document of its own.
    public Positions within(FieldPath path) {
        return new Positions(file, nearest(path));
    }

    private @Nullable Spot nearest(FieldPath path) {
        var exact = exact(path);
        if (exact != null) {
            return exact;
        }
        return switch (path) {
            case FieldPath.Root() -> root;
            case FieldPath.Field(var parent, _) -> nearest(parent);
            case FieldPath.Key(var parent, _) -> nearest(parent);
            case FieldPath.Item(var parent, _) -> nearest(parent);
        };
    }

    private @Nullable Spot exact(FieldPath path) {
        return switch (path) {
            case FieldPath.Root() -> root;
            case FieldPath.Field(var parent, var name) -> field(parent, name);
            case FieldPath.Key(var parent, var key) -> field(parent, key);
            case FieldPath.Item(var parent, var index) -> {
                var around = exact(parent);
                yield around == null ? null : around.item(index);
            }
        };
    }

    private @Nullable Spot field(FieldPath parent, String name) {
        var around = exact(parent);
        return around == null ? null : around.field(name);
    }
}
