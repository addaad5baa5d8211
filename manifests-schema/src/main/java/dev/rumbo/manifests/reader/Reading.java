package dev.rumbo.manifests.reader;

import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.manifests.problem.Problem;
import java.util.List;

/// What a set of files says.
///
/// @param manifests what can be applied, in the order of the files
/// @param broken    objects that the files name and that have problems: not to be applied, and not to be taken for deleted
/// @param unnamed   how many documents are so broken that nobody knows which object they are; while there are any, what is missing from
///                  `manifests` and `broken` may be hidden in them
/// @param problems  all of them, in the order of the files
public record Reading(List<Manifest> manifests, List<Ref<? extends Obj>> broken, int unnamed, List<Problem> problems) {

    public Reading {
        manifests = List.copyOf(manifests);
        broken = List.copyOf(broken);
        problems = List.copyOf(problems);
    }
}
