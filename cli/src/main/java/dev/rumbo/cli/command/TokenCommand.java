package dev.rumbo.cli.command;

import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import dev.rumbo.web.identity.ClusterIdentity;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `rumbo token`
@Command(name = "token", description = "Invite a node: print the line to type on the new Docker host.",
        footer = {"", "Run it where the master's data directory is. The token can be used until it ends; the master keeps only its hash."})
final class TokenCommand implements Callable<Integer> {

    @ParentCommand
    private RumboCommand rumbo = new RumboCommand();

    @Option(names = "--server", paramLabel = "URL", description = "how the new node reaches the master (as in the kubeconfig)")
    private Optional<URI> server = Optional.empty();

    @Option(names = "--hours", paramLabel = "N", defaultValue = "24", description = "how long it can be used (${DEFAULT-VALUE})")
    private long hours = 24;

    @Override
    public Integer call() throws Exception {
        var dataDir = rumbo.settings().dataDir();
        if (!Files.isDirectory(dataDir.resolve("pki"))) {
            throw new CannotDo("there is no master's data in " + dataDir + "; run this where the master runs, with the same --data-dir");
        }
        var url = server.isPresent() ? server.get() : rumbo.master().server();
        var invitation = ClusterIdentity.open(dataDir, List.of(), InstantSource.system()).invite(Duration.ofHours(hours));
        rumbo.paper().line(invitation.commandLine(url));
        if (server.isEmpty() && url.getHost().equals("127.0.0.1")) {
            System.err.println("(another host needs the master's own address: start it with --listen 0.0.0.0 --advertise ADDRESS, "
                    + "and give --server https://ADDRESS:" + url.getPort() + " here)");
        }
        return RumboCommand.DONE;
    }
}
