package dev.rumbo.manifests.yaml;

import dev.rumbo.manifests.problem.Problem;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/// The documents of one section of a YAML file; nearly always one.
final class YamlDocuments {

    /// SnakeYAML would guess the type of plain scalars by other rules than kubectl's; this tag leaves it to [PlainScalar].
    static final Tag PLAIN = new Tag("tag:rumbo.dev,2026:plain");

    /// Nothing but comments, directives and the `---` line itself.
    private static final Pattern EMPTY = Pattern.compile("(?:(?:---)?[ \\t]*(?:#.*|%.*)?\\R)*(?:---)?[ \\t]*(?:#.*|%.*)?");

    private final String file;
    private final SourceText.Section section;
    private final List<Problem> problems;

    YamlDocuments(String file, SourceText.Section section, List<Problem> problems) {
        this.file = file;
        this.section = section;
        this.problems = problems;
    }

    void readInto(List<YamlFile.Document> documents) {
        var text = section.text();
        if (text.length() < 10_000 && EMPTY.matcher(text).matches()) {
            return;
        }
        var control = SourceText.firstControlCharacter(text);
        if (control >= 0) {
            var problem = SourceText.problemAfter(file, text.substring(0, control),
                    "there is a control character (U+%04X)".formatted((int) text.charAt(control)), "remove it");
            problems.add(at(problem.at().line() - 1, problem.at().column() - 1, problem.message(), problem.remedy()));
            return;
        }
        var options = options();
        var composer = new Composer(new ParserImpl(new StreamReader(text), options), new LeavesPlainScalars(), options);
        try {
            while (composer.checkNode()) {
                var root = composer.getNode();
                var trees = new NodeTrees(file, section, problems);
                var tree = trees.tree(root);
                if (tree != null && !tree.isNull()) {
                    documents.add(new YamlFile.Document(tree, new Positions(file, trees.spot())));
                }
            }
        } catch (MarkedYAMLException broken) {
            problems.add(inOurWords(broken));
        } catch (YAMLException broken) {
            problems.add(limit(broken));
        }
    }

    private Problem inOurWords(MarkedYAMLException broken) {
        var said = broken.getProblem() == null ? "" : broken.getProblem();
        var context = broken.getContext() == null ? "" : broken.getContext();
        var mark = broken.getProblemMark();
        var contextMark = broken.getContextMark() == null ? mark : broken.getContextMark();
        if (template(mark) || template(contextMark)) {
            return at(mark, "is no YAML, and looks like a template", "render it first, and commit what comes out");
        } else if (said.contains("TAB")) {
            return at(mark, "is indented with a tab", "indent with spaces");
        } else if (context.contains("quoted scalar") && said.contains("unexpected")) {
            return at(contextMark, "a quote is opened here and never closed", "close it");
        } else if (said.startsWith("found undefined alias")) {
            return at(mark, "an alias (*) names an anchor (&) that this document does not have",
                    "define the anchor above, or put the value in quotes");
        } else if (said.startsWith("found undefined tag handle") || context.contains("tag")) {
            return at(mark, "a tag (!) is not understood", "put the value in quotes");
        } else if (said.startsWith("mapping values are not allowed here")) {
            return at(mark, "a \": \" is not allowed here", "put the value in quotes, or start a new line");
        } else if (said.startsWith("could not find expected ':'")) {
            return at(contextMark, "a line is neither \"key: value\" nor \"- item\"", "add the \":\", or indent it as the text it continues");
        } else if (said.startsWith("expected <block end>")) {
            return at(mark, "the indentation does not fit what stands above", "align it with the lines it belongs to");
        } else if (said.contains("cannot start any token")) {
            return at(mark, "a value cannot start with this character", "put the value in quotes");
        } else if (context.contains("flow")) {
            return at(mark, "a \"[\" or \"{\" is not closed, or a comma is missing", "close it, or put the value in quotes");
        }
        return at(mark, "is no YAML: " + (context.isEmpty() ? said : context + ", " + said), "");
    }

    /// SnakeYAML's own limits come without a position.
    private Problem limit(YAMLException broken) {
        var said = String.valueOf(broken.getMessage());
        if (said.startsWith("Nesting Depth")) {
            return at(0, 0, "is nested deeper than " + Yaml.MAX_NESTING + " levels", "flatten it");
        } else if (said.startsWith("Number of aliases")) {
            return at(0, 0, "has more than " + Yaml.MAX_ALIASES + " aliases of lists and maps", "write the values out");
        }
        return at(0, 0, "is no YAML: " + said, "");
    }

    private boolean template(@Nullable Mark mark) {
        return mark != null && section.line(mark.getLine()).contains("{{");
    }

    private Problem at(@Nullable Mark mark, String message, String remedy) {
        return mark == null ? at(0, 0, message, remedy) : at(mark.getLine(), mark.getColumn(), message, remedy);
    }

    /// @param line counted from 0, within the section
    private Problem at(int line, int column, String message, String remedy) {
        return SourceText.problem(file, section.linesBefore() + line + 1, column + 1, message, remedy);
    }

    private static LoaderOptions options() {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(Yaml.MAX_ALIASES);
        options.setNestingDepthLimit(Yaml.MAX_NESTING);
        options.setCodePointLimit(Yaml.MAX_CODE_POINTS);
        return options;
    }

    private static final class LeavesPlainScalars extends Resolver {
        @Override
        public Tag resolve(NodeId kind, String value, boolean implicit) {
            return switch (kind) {
                case scalar -> implicit ? PLAIN : Tag.STR;
                case sequence -> Tag.SEQ;
                case mapping, anchor -> Tag.MAP;
            };
        }

        @Override
        protected void addImplicitResolvers() {
            // none is asked
        }
    }
}
