package dev.rumbo.manifests.reader;

import dev.rumbo.manifests.problem.Problem;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What became of a request's body.
///
/// @param tree     completed with defaults; without unknown fields if those were allowed
/// @param problems why it is refused; empty when it is not. [Problem.Reason#cause] and [Problem#causeMessage] fit a `Status`
/// @param warnings `unknown field "spec.foo"`: for `Warning` headers
public record Checked(JsonNode tree, List<Problem> problems, List<String> warnings) {

    public Checked {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    public boolean accepted() {
        return problems.isEmpty();
    }

    /// Whether the problems are only unknown fields, which Kubernetes answers with 400 and a "strict decoding error" instead of 422.
    public List<String> unknownFields() {
        return problems.stream().filter(problem -> problem.reason() == Problem.Reason.UNKNOWN).map(Checked::inKubernetesWords).toList();
    }

    static String inKubernetesWords(Problem unknown) {
        return "unknown field \"" + unknown.path() + "\"";
    }
}
