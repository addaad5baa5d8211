package dev.rumbo.manifests.yaml;

import dev.rumbo.manifests.problem.Problem;
import java.util.ArrayList;

/// Reads the documents of a YAML or JSON file.
///
/// A file is cut at its `---` lines first, as kubectl does, so that a broken document does not hide the others.
public final class Yaml {

    /// How much one file may hold. A manifest is a few kilobytes; the largest CRDs have less than a million.
    static final int MAX_CODE_POINTS = 16 * 1024 * 1024;
    static final int MAX_NESTING = 200;
    /// How many lists and maps one document may repeat by alias.
    static final int MAX_ALIASES = 100;
    /// How many values aliases may add to one document: 100 aliases can name each other into billions.
    static final int MAX_ALIASED_VALUES = 100_000;

    private Yaml() {}

    /// @param file name for positions; JSON is told from YAML by `.json` at its end
    public static YamlFile read(String file, byte[] bytes) {
        var problems = new ArrayList<Problem>();
        var text = SourceText.decode(file, bytes, problems);
        var documents = new ArrayList<YamlFile.Document>();
        if (text.isPresent()) {
            if (file.endsWith(".json")) {
                new JsonDocuments(file, text.get(), problems).readInto(documents);
            } else {
                for (var section : text.get().sections()) {
                    new YamlDocuments(file, section, problems).readInto(documents);
                }
            }
        }
        return new YamlFile(documents, problems);
    }
}
