package dev.rumbo.node.runtime;

/// Hears how far a pull is. Called often, from the pull's own thread; must return quickly.
@FunctionalInterface
public interface PullProgress {

    /// Of what is known so far: layers are announced one by one, so `totalBytes` grows at first.
    void pulled(long doneBytes, long totalBytes);

    /// For callers who only want the image.
    PullProgress UNHEARD = (_, _) -> {};
}
