package dev.rumbo.node.probe;

import dev.rumbo.node.pod.ProbeWish;

/// Puts one question to a container and waits for the answer, at most as long as the probe's timeout.
@FunctionalInterface
public interface Asking {

    ProbeAnswer ask(ProbeWish wish) throws InterruptedException;
}
