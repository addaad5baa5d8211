package dev.rumbo.cli.command;

import java.util.Optional;
import java.util.concurrent.Callable;

import dev.rumbo.manifests.core.Pod;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `rumbo logs`
@Command(name = "logs", description = "Print what a container wrote.", footer = {"", "rumbo logs -n shop web-5c8b7f-x2k4p -f"})
final class LogsCommand implements Callable<Integer> {

    @ParentCommand
    private RumboCommand rumbo = new RumboCommand();

    @Parameters(paramLabel = "[pod/]NAME", description = "the pod")
    private String pod = "";

    @Option(names = {"-n", "--namespace"}, description = "the pod's namespace (default: where a pod of that name is)")
    private Optional<String> namespace = Optional.empty();

    @Option(names = {"-c", "--container"}, description = "which of its containers (the first)")
    private Optional<String> container = Optional.empty();

    @Option(names = {"-f", "--follow"}, description = "go on with what is written from now on")
    private boolean follow;

    @Option(names = {"-p", "--previous"}, description = "of the container before the last restart")
    private boolean previous;

    @Option(names = "--tail", description = "only the last lines", paramLabel = "LINES")
    private Optional<Integer> tail = Optional.empty();

    @Override
    public Integer call() throws Exception {
        try (var client = rumbo.master().client("logs")) {
            var found = ByName.find(client, Pod.KIND, pod.substring(pod.indexOf('/') + 1), namespace);
            var name = container.orElseGet(() -> found.spec().containers().getFirst().name());
            var query = "container=" + name + "&follow=" + follow + "&previous=" + previous
                    + tail.map(lines -> "&tailLines=" + lines).orElse("");
            try (var text = client.logs(Pod.KIND.ref(found.meta().namespace(), found.meta().name()), query)) {
                text.transferTo(System.out);
            }
            System.out.flush();
        }
        return RumboCommand.DONE;
    }
}
