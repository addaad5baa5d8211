package dev.rumbo.cli.command;

import dev.rumbo.cli.Version;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParentCommand;

/// `rumbo version`
@Command(name = "version", description = "Print which Rumbo this is, and which Java runs it.")
final class VersionCommand implements Callable<Integer>, IVersionProvider {

    @ParentCommand
    private RumboCommand rumbo = new RumboCommand();

    @Override
    public Integer call() {
        rumbo.paper().line(getVersion()[0]);
        return RumboCommand.DONE;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"rumbo " + Version.NUMBER + ", Java " + Runtime.version()};
    }

}
