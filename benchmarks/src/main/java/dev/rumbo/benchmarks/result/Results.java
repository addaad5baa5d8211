package dev.rumbo.benchmarks.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The table of `RESULTS.md`. The words around it are people's and stay.
public final class Results {

    private static final String BEGIN = "<!-- measured: rewritten by ./benchmarks/run -->";
    private static final String END = "<!-- end of what was measured -->";

    private Results() {}

    /// @param circumstances when, where and how, a line each
    public static String table(List<String> circumstances, List<Row> rows) {
        return Stream.of(
                circumstances.stream().map(line -> "- " + line),
                Stream.of("", "| what | figure | control of the same run | gate | met |", "|---|---|---|---|---|"),
                rows.stream().map(Row::markdown))
                .flatMap(lines -> lines).collect(Collectors.joining("\n"));
    }

    public static void write(Path file, String table) throws IOException {
        var text = Files.readString(file);
        var begin = text.indexOf(BEGIN);
        var end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException("%s lacks the lines \"%s\" and \"%s\", between which results are written".formatted(file, BEGIN, END));
        }
        Files.writeString(file, text.substring(0, begin) + BEGIN + "\n\n" + table + "\n\n" + text.substring(end));
    }
}
