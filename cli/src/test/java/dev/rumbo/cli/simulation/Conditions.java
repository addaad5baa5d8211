package dev.rumbo.cli.simulation;

import java.time.Duration;

/// How messages travel between master and hosts.
///
/// @param slowest  how long a message takes at most
/// @param lost     in percent; the sender notices and says it again
/// @param repeated in percent; the same message arrives twice
/// @param late     in percent; the sender gives a message up, and yet it arrives much later
/// @param order    what happens first of what is due at the same time
record Conditions(Duration slowest, int lost, int repeated, int late, Order order) {

    enum Order { MASTER_FIRST, ANY }

    /// Everything arrives at once, in order.
    static final Conditions FAIR = new Conditions(Duration.ZERO, 0, 0, 0, Order.MASTER_FIRST);

    static final Conditions ROUGH = new Conditions(Duration.ofMillis(400), 4, 4, 2, Order.ANY);
}
