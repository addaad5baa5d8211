package dev.rumbo.node.runtime;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// Which part of a container's output is wanted.
///
/// @param follow go on with what it writes, until it ends or the reader is interrupted
/// @param tail only the last so many lines of what is there; empty for all
/// @param since only what was written at or after this
/// @param timestamps put the time of writing before each line, in RFC 3339 with nanoseconds
public record LogQuery(boolean follow, OptionalInt tail, Optional<Instant> since, boolean timestamps) {

    /// All that is there.
    public static final LogQuery ALL = new LogQuery(false, OptionalInt.empty(), Optional.empty(), false);

    public LogQuery following() {
        return new LogQuery(true, tail, since, timestamps);
    }

    public LogQuery last(int lines) {
        return new LogQuery(follow, OptionalInt.of(lines), since, timestamps);
    }

    public LogQuery from(Instant instant) {
        return new LogQuery(follow, tail, Optional.of(instant), timestamps);
    }

    public LogQuery withTimestamps() {
        return new LogQuery(follow, tail, since, true);
    }
}
