package dev.rumbo.cli.endtoend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.rumbo.cli.Main;

/// The command line that starts `rumbo` as a process of its own, from the classes under test.
final class RumboCommands {

    private RumboCommands() {}

    static List<String> java(List<String> arguments) {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx256m", "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments);
        return command;
    }
}
