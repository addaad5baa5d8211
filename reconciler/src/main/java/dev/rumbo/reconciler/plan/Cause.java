package dev.rumbo.reconciler.plan;

/// Why something changed: who wanted it, in answer to which earlier revision, and in words.
///
/// @param revision the change of the world that led to this one; 0 for wishes from outside
/// @param actor    e.g. `deployment`, `scheduler`, `git`, `kubectl (admin)`, `node n1`
/// @param because  for people, e.g. `image changed`; may be empty
public record Cause(long revision, String actor, String because) {

    public static Cause outside(String actor, String because) {
        return new Cause(0, actor, because);
    }
}
