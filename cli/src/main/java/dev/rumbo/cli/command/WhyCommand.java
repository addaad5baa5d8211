package dev.rumbo.cli.command;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.reconciler.explain.Why;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `rumbo why`
@Command(name = "why", description = "Tell why an object is as it is: commit, file and line, controllers, node, containers.",
        footer = {"", "rumbo why pod/web-5c8b7f-x2k4p", "rumbo why deploy/web -n shop"})
final class WhyCommand implements Callable<Integer> {

    @ParentCommand
    private RumboCommand rumbo = new RumboCommand();

    @Parameters(paramLabel = "KIND/NAME", description = "e.g. pod/web-5c8b7f-x2k4p; the beginning of a name will do")
    private String subject = "";

    @Option(names = {"-n", "--namespace"}, description = "its namespace (default: where an object of that name is)")
    private Optional<String> namespace = Optional.empty();

    @Option(names = {"-o", "--output"}, paramLabel = "FORMAT", description = "text or json")
    private StatusCommand.Format format = StatusCommand.Format.TEXT;

    @Override
    public Integer call() throws Exception {
        var slash = subject.indexOf('/');
        if (slash <= 0) {
            throw new CannotDo("\"" + subject + "\" is not KIND/NAME; write e.g. pod/web-1 or deploy/web");
        }
        var kind = Kinds.findTyped(subject.substring(0, slash)).orElseThrow(() -> new CannotDo("there is no kind \""
                + subject.substring(0, slash) + "\"; there are " + Kinds.ALL.stream().map(Kind::singular).collect(Collectors.joining(", "))));
        try (var client = rumbo.master().client("why")) {
            var ref = ByName.find(client, kind, subject.substring(slash + 1), namespace).ref();
            var answer = client.get("/rumbo/v1/why/" + ref.kind().singular() + "/" + (ref.namespace().isEmpty() ? "-" : ref.namespace())
                    + "/" + ref.name());
            rumbo.paper().line(switch (format) {
                case JSON -> JsonFormat.CANONICAL.writerWithDefaultPrettyPrinter().writeValueAsString(answer);
                case TEXT -> JsonFormat.read(answer, Why.class).inWords().stripTrailing();
            });
        }
        return RumboCommand.DONE;
    }
}
