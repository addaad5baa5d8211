package dev.rumbo.cli.command;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;

import dev.rumbo.node.RumboNode;
import dev.rumbo.node.identity.JoinFailed;
import dev.rumbo.node.runtime.RuntimeFailure;

import dev.rumbo.cli.terminal.LogFile;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `rumbo node`
@Command(name = "node", description = "Join this Docker host to a cluster and run its pods.",
        footer = {"", "rumbo node --server https://10.0.0.1:6443 --token SECRET@sha256:HASH",
            "The token is needed once; later starts use the certificate kept in the data directory."})
final class NodeCommand implements Callable<Integer> {

    @ParentCommand
    private RumboCommand rumbo = new RumboCommand();

    @Option(names = "--server", paramLabel = "URL", required = true, defaultValue = "${RUMBO_SERVER}", description = "the master's API")
    private URI server = URI.create("https://127.0.0.1:6443");

    @Option(names = "--token", paramLabel = "TOKEN", defaultValue = "${RUMBO_TOKEN}", description = "what `rumbo token` printed on the master")
    private Optional<String> token = Optional.empty();

    @Mixin
    private NodeOptions options = new NodeOptions();

    @Override
    public Integer call() throws Exception {
        LogFile.toStandardError();
        var given = token.filter(t -> !t.isBlank());
        var join = given.isPresent() ? Optional.of(JoinToken.parse(given.get())) : Optional.<JoinToken>empty();
        var chosen = options.joining(server, join, rumbo.settings());
        try (var ctrlC = Interruption.expected();
                var node = RumboNode.start(chosen)) {
            rumbo.paper().line("Node " + chosen.name() + " runs pods of " + server + " on " + node.engine()
                    + ". Ctrl-C stops the daemon, never a container.");
            ctrlC.await();
        } catch (JoinFailed | RuntimeFailure failed) {
            throw new CannotDo(String.valueOf(failed.getMessage()));
        }
        return RumboCommand.DONE;
    }
}
