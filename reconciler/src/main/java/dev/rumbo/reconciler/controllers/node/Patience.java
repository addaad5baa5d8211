package dev.rumbo.reconciler.controllers.node;

import java.time.Duration;

/// How long to wait with nodes before something is done about them.
///
/// @param silence     without a heartbeat for so long, a node counts as silent
/// @param unreachable so long the pods of a silent node stay, unless they tolerate more
/// @param notReady    so long the pods of a node that says it is not ready stay, unless they tolerate more: its
///                    container engine may be restarting, and its pods may well run on
/// @param together    nodes that fall silent within so long fall silent together
public record Patience(Duration silence, Duration unreachable, Duration notReady, Duration together) {

    /// For heartbeats every second: a stateless pod runs elsewhere well within ten seconds.
    public static final Patience DEFAULT = new Patience(Duration.ofSeconds(4), Duration.ofSeconds(2), Duration.ofSeconds(60),
            Duration.ofSeconds(30));
}
