package dev.rumbo.manifests.yaml;

import static dev.rumbo.manifests.problem.Problem.Reason.SYNTAX;

import dev.rumbo.manifests.problem.FieldPath;
import dev.rumbo.manifests.problem.Position;
import dev.rumbo.manifests.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A file's text, decoded strictly, and cut into sections at the `---` lines.
record SourceText(String text) {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /// A part of the file that is read by itself.
    ///
    /// @param linesBefore how many lines of the file stand above it
    record Section(String text, int linesBefore) {

        /// One line of this section, counted from 0.
        String line(int number) {
            return text.lines().skip(number).findFirst().orElse("");
        }
    }

    static Optional<SourceText> decode(String file, byte[] bytes, List<Problem> problems) {
        if (startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0xFF, 0xFE)) {
            problems.add(problem(file, 1, 1, "is not encoded in UTF-8 but in UTF-16", "save it as UTF-8"));
            return Optional.empty();
        }
        var decoded = CharBuffer.allocate(bytes.length);
        var result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), decoded, true);
        decoded.flip();
        var text = decoded.toString();
        if (result.isError()) {
            problems.add(problemAfter(file, text, "is not encoded in UTF-8", "save it as UTF-8"));
            return Optional.empty();
        }
        if (text.length() > Yaml.MAX_CODE_POINTS && text.codePointCount(0, text.length()) > Yaml.MAX_CODE_POINTS) {
            problems.add(problem(file, 1, 1, "is larger than " + Yaml.MAX_CODE_POINTS + " characters", "split it into several files"));
            return Optional.empty();
        }
        return Optional.of(new SourceText(!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text));
    }

    /// The text from each `---` line up to the next one.
    List<Section> sections() {
        var sections = new ArrayList<Section>();
        var start = 0;
        var linesBefore = 0;
        var lines = 0;
        for (var line = 0; line < text.length(); lines++) {
            if (line > start && separator(line)) {
                sections.add(new Section(text.substring(start, line), linesBefore));
                start = line;
                linesBefore = lines;
            }
            var end = text.indexOf('\n', line);
            line = end < 0 ? text.length() : end + 1;
        }
        sections.add(new Section(text.substring(start), linesBefore));
        return sections;
    }

    private boolean separator(int line) {
        return text.startsWith("---", line) && (line + 3 == text.length() || Character.isWhitespace(text.charAt(line + 3)));
    }

    /// Where YAML's printable characters end, or -1 when the text has only such. Source: YAML 1.1, section 5.1.
    static int firstControlCharacter(String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c < ' ' ? c != '\t' && c != '\n' && c != '\r' : c >= 0x7F && (c < 0xA0 && c != 0x85 || c == BYTE_ORDER_MARK || c > 0xFFFD)) {
                return i;
            }
        }
        return -1;
    }

    static Problem problem(String file, int line, int column, String message, String remedy) {
        return new Problem(new Position(file, line, column), FieldPath.ROOT, SYNTAX, message, remedy);
    }

    /// A problem right behind the given text.
    static Problem problemAfter(String file, String before, String message, String remedy) {
        var lineStart = before.lastIndexOf('\n') + 1;
        var line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        return problem(file, line, 1 + before.codePointCount(lineStart, before.length()), message, remedy);
    }

    private static boolean startsWith(byte[] bytes, int first, int second) {
        return bytes.length >= 2 && (bytes[0] & 0xFF) == first && (bytes[1] & 0xFF) == second;
    }
}
