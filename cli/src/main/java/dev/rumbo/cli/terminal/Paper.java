package dev.rumbo.cli.terminal;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where a command writes. Colours appear only on a terminal that wants them.
public final class Paper {

    /// How a word feels.
    public enum Tone {
        PLAIN(""), GOOD("\u001b[32m"), BUSY("\u001b[33m"), BAD("\u001b[31m"), SOFT("\u001b[2m"), STRONG("\u001b[1m");

        private final String code;

        Tone(String code) {
            this.code = code;
        }
    }

    private final PrintStream out;
    private final boolean colours;

    public Paper(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    /// Standard output; in colour on a terminal, unless `NO_COLOR` is set.
    public static Paper standard() {
        var terminal = System.console() != null && System.console().isTerminal();
        return new Paper(System.out, terminal && Optional.ofNullable(System.getenv("NO_COLOR")).isEmpty());
    }

    public boolean colours() {
        return colours;
    }

    public String toned(Tone tone, String text) {
        return colours && tone != Tone.PLAIN && !text.isEmpty() ? tone.code + text + "\u001b[0m" : text;
    }

    public void line(String text) {
        out.println(text);
        out.flush();
    }

    /// Text that [#rewind] takes back; only for terminals.
    public void unfinished(String text) {
        out.print(text);
        out.flush();
    }

    /// Clears the line that [#unfinished] began.
    public void rewind() {
        out.print("\r\u001b[K");
        out.flush();
    }

    /// Lines whose cells stand under each other, two blanks apart.
    public void table(List<List<String>> rows) {
        var widths = new ArrayList<Integer>();
        for (var row : rows) {
            for (var i = 0; i < row.size(); i++) {
                var width = visible(row.get(i));
                if (i == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(i, Math.max(widths.get(i), width));
                }
            }
        }
        for (var row : rows) {
            var line = new StringBuilder();
            for (var i = 0; i < row.size(); i++) {
                line.append(row.get(i));
                if (i < row.size() - 1) {
                    line.repeat(" ", widths.get(i) - visible(row.get(i)) + 2);
                }
            }
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }

    private static int visible(String text) {
        return text.replaceAll("\u001b\\[[0-9;]*m", "").length();
    }
}
