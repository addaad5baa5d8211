package dev.rumbo.manifests.wire;

import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What stands above the items of a list.
///
/// @param resourceVersion the revision of the world the list was read from; watches may start there
/// @param continueToken   asks for the next part of a list that was too long; empty at its end
public record ListMeta(String resourceVersion, @JsonProperty("continue") String continueToken,
        Optional<Long> remainingItemCount) {

    public static ListMeta at(long revision) {
        return new ListMeta(Long.toString(revision), "", Optional.empty());
    }
}
