package dev.rumbo.cli.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.FileHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Where operators' logs go: one line per event, into files of the data directory that replace each other, or
/// to standard error for services.
public final class LogFile {

    private static final int FILE_BYTES = 10 << 20;
    private static final int FILES = 3;

    private LogFile() {}

    /// Everything into `<data-dir>/log/rumbo.log`; only what somebody must act on also to the terminal.
    ///
    /// @return the file
    public static Path into(Path dataDir) throws IOException {
        var folder = Files.createDirectories(dataDir.resolve("log"));
        var file = new FileHandler(folder + "/rumbo.%g.log", FILE_BYTES, FILES, true);
        file.setLevel(Level.INFO);
        var console = new ConsoleHandler();
        console.setLevel(Level.SEVERE);
        use(file, console);
        return folder.resolve("rumbo.0.log");
    }

    /// Only warnings, to standard error: for short commands.
    public static void quiet() {
        var console = new ConsoleHandler();
        console.setLevel(Level.SEVERE);
        use(console);
    }

    /// Everything to standard error, as services do.
    public static void toStandardError() {
        var console = new ConsoleHandler();
        console.setLevel(Level.INFO);
        use(console);
    }

    private static void use(Handler... handlers) {
        LogManager.getLogManager().reset();
        var root = Logger.getLogger("");
        root.setLevel(Level.INFO);
        for (var handler : handlers) {
            handler.setFormatter(new OneLine());
            root.addHandler(handler);
        }
    }

    /// `2026-11-22T10:43:00.123Z INFO  live.LiveControlPlane  revision=7 cluster changed`
    private static final class OneLine extends Formatter {
        @Override
        public String format(LogRecord event) {
            var name = event.getLoggerName() == null ? "" : event.getLoggerName().replaceFirst("^dev\\.rumbo\\.[a-z]+\\.", "");
            var level = event.getLevel() == Level.SEVERE ? "ERROR" : event.getLevel() == Level.WARNING ? "WARN " : "INFO ";
            var line = event.getInstant().truncatedTo(ChronoUnit.MILLIS) + " " + level + " " + name + "  " + formatMessage(event) + "\n";
            if (event.getThrown() == null) {
                return line;
            }
            var trace = new java.io.StringWriter();
            event.getThrown().printStackTrace(new java.io.PrintWriter(trace));
            return line + trace;
        }
    }
}
