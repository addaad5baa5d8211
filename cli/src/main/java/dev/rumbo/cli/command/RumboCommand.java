package dev.rumbo.cli.command;

import java.nio.file.Path;
import java.util.Optional;

import dev.rumbo.cli.Settings;
import dev.rumbo.cli.access.NoMaster;
import dev.rumbo.cli.access.RunningMaster;
import dev.rumbo.cli.terminal.LogFile;
import dev.rumbo.cli.terminal.Paper;
import dev.rumbo.manifests.client.ApiRefusal;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// `rumbo`: what all commands share.
@Command(name = "rumbo", description = "Commit Kubernetes YAML to Git; Rumbo runs it on plain Docker hosts.",
        versionProvider = VersionCommand.class, usageHelpAutoWidth = true,
        synopsisSubcommandLabel = "COMMAND", commandListHeading = "%nCommands:%n", optionListHeading = "%nOptions:%n",
        footer = {"", "First steps: rumbo up, then change a file of examples-repo/, rumbo diff, git commit.",
            "All settings can also be given as RUMBO_* variables, e.g. RUMBO_HOME for --data-dir."},
        subcommands = {UpCommand.class, DownCommand.class, MasterCommand.class, NodeCommand.class, DiffCommand.class,
            ValidateCommand.class, StatusCommand.class, WhyCommand.class, LogsCommand.class, TokenCommand.class,
            KubeconfigCommand.class, VersionCommand.class})
public final class RumboCommand {

    /// Nothing went wrong, and for `diff`: nothing would change.
    public static final int DONE = 0;
    /// The command could not do what it was asked.
    public static final int FAILED = 1;
    /// `diff`: something would change. Also wrong usage, as is the custom.
    public static final int WOULD_CHANGE = 2;

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "say what a command does, and stop")
    private boolean help;

    @Option(names = {"-V", "--version"}, versionHelp = true, description = "print which Rumbo this is, and stop")
    private boolean version;

    @Option(names = "--data-dir", paramLabel = "DIR", scope = ScopeType.INHERIT,
            description = "where Rumbo keeps everything (~/.rumbo, or RUMBO_HOME)")
    private Optional<Path> dataDir = Optional.empty();

    @Option(names = "--kubeconfig", paramLabel = "FILE", scope = ScopeType.INHERIT,
            description = "which master to ask (<data-dir>/kubeconfig)")
    private Optional<Path> kubeconfig = Optional.empty();

    private final Paper paper = Paper.standard();

    /// Runs a command line and answers with the exit code.
    public static int run(String... arguments) {
        LogFile.quiet();
        var root = new RumboCommand();
        return new CommandLine(root)
                .setExecutionExceptionHandler((failure, line, _) -> root.explain(failure, line))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
    }

    Settings settings() {
        return Settings.of(dataDir);
    }

    RunningMaster master() throws NoMaster {
        return RunningMaster.of(kubeconfig.orElseGet(() -> settings().kubeconfig()));
    }

    Paper paper() {
        return paper;
    }

    /// Expected failures are a sentence; only surprises show where they happened.
    private int explain(Exception failure, CommandLine line) {
        var words = switch (failure) {
            case NoMaster none -> none.getMessage();
            case CannotDo sentence -> sentence.getMessage();
            case ApiRefusal refusal -> "the master says no: " + refusal.getMessage();
            case java.net.ConnectException _ -> "the master does not answer; is it running? (`rumbo up`, or `rumbo master`)";
            case java.net.http.HttpTimeoutException _ -> "the master did not answer in time";
            case javax.net.ssl.SSLException tls -> "the master's TLS is not what the kubeconfig expects: " + tls.getMessage();
            case InterruptedException _ -> "interrupted";
            default -> {
                failure.printStackTrace(line.getErr());
                yield "this should not have happened: " + failure;
            }
        };
        line.getErr().println("rumbo " + line.getCommandName() + ": " + words);
        return FAILED;
    }
}
