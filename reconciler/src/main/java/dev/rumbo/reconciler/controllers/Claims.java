package dev.rumbo.reconciler.controllers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.LabelSelector;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.OwnerReference;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.world.World;

/// What belongs to an owner with a selector: its own that still match, orphans that match, not its own that do not.
/// Source: Kubernetes, pkg/controller/controller_ref_manager.go.
///
/// @param held  what the owner controls and its selector matches
/// @param moves adoptions and releases still to be made
/// @param <T>   what is owned
public record Claims<T extends Obj>(List<T> held, List<Intent> moves) {

    public Claims {
        held = List.copyOf(held);
        moves = List.copyOf(moves);
    }

    /// An owner on its way out neither adopts nor releases. An empty selector claims nothing.
    ///
    /// @param adoptable which orphans may be taken in
    public static <T extends Obj> Claims<T> of(Obj owner, LabelSelector selector, Kind<T> kind, World world,
            Predicate<T> adoptable) {
        var held = new ArrayList<T>();
        var moves = new ArrayList<Intent>();
        for (var own : world.ownedBy(owner, kind)) {
            if (!controls(owner, own)) {
                continue;
            }
            if (selector.matches(own.meta().labels())) {
                held.add(own);
            } else if (!owner.meta().deleting() && !own.meta().deleting()) {
                moves.add(new Intent.Replace(released(owner, own)));
            }
        }
        if (!owner.meta().deleting() && !saysNothing(selector)) {
            world.uncontrolled(kind, owner.meta().namespace())
                    .filter(orphan -> selector.matches(orphan.meta().labels()) && !orphan.meta().deleting())
                    .filter(adoptable)
                    .forEach(orphan -> moves.add(new Intent.Replace(adopted(owner, orphan))));
        }
        return new Claims<>(held, moves);
    }

    /// Whether `owner` is the controller of `object`.
    public static boolean controls(Obj owner, Obj object) {
        return object.meta().controller().map(OwnerReference::uid).filter(owner.meta().uid()::equals).isPresent();
    }

    private static Obj adopted(Obj owner, Obj orphan) {
        return orphan.withMeta(orphan.meta().withOwner(OwnerReference.controlledBy(owner)));
    }

    private static Obj released(Obj owner, Obj own) {
        return own.withMeta(own.meta().with(edit ->
                edit.ownerReferences.removeIf(reference -> reference.uid().equals(owner.meta().uid()))));
    }

    private static boolean saysNothing(LabelSelector selector) {
        return selector.matchLabels().isEmpty() && selector.matchExpressions().isEmpty();
    }
}
