package dev.rumbo.cli;

import dev.rumbo.cli.command.RumboCommand;

/// Where the program starts.
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(RumboCommand.run(arguments));
    }
}
