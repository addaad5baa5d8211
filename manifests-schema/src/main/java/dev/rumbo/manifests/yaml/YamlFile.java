package dev.rumbo.manifests.yaml;

import dev.rumbo.manifests.problem.Problem;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What one file says: its documents that could be read, and what is wrong with the others.
public record YamlFile(List<Document> documents, List<Problem> problems) {

    public YamlFile {
        documents = List.copyOf(documents);
        problems = List.copyOf(problems);
    }

    /// One document. Empty ones (only comments) are left out.
    ///
    /// @param tree fresh and unshared; whoever holds it may change it
    public record Document(JsonNode tree, Positions positions) {}
}
