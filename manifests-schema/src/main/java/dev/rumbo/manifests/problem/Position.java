package dev.rumbo.manifests.problem;

/// A place in a file, counted from 1.
///
/// @param file as the user knows it: relative to the root of the repository or as given on the command line
public record Position(String file, int line, int column) implements Comparable<Position> {

    /// The position of what never stood in a file, such as the body of an API request.
    public static final Position NOWHERE = new Position("", 0, 0);

    public boolean known() {
        return line > 0;
    }

    @Override
    public int compareTo(Position other) {
        var files = file.compareTo(other.file);
        var lines = files != 0 ? files : Integer.compare(line, other.line);
        return lines != 0 ? lines : Integer.compare(column, other.column);
    }

    /// `apps/web.yaml:14:26`, or nothing.
    @Override
    public String toString() {
        return known() ? file + ":" + line + ":" + column : file;
    }
}
