package dev.rumbo.reconciler.store;

/// How many of the latest durable changes a store keeps at least, for [Store#since].
public record History(int changes) {

    /// About 25 MB on disk with manifests of usual size.
    public static final History DEFAULT = new History(10_000);

    public History {
        if (changes < 1) {
            throw new IllegalArgumentException("a history of " + changes + " changes is none; keep at least 1");
        }
    }
}
