package dev.rumbo.cli.endtoend;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.node.runtime.Labels;

import tools.jackson.databind.JsonNode;

/// What a person at the Docker host sees of one node.
///
/// @param socket empty for the machine's own engine
record Docker(Optional<String> socket, String node) {

    /// @param startedAt as the engine says it, to the nanosecond
    record Container(String id, String name, String image, boolean running, String startedAt, SortedMap<String, String> labels) {
        boolean isSandbox() {
            return label(Labels.KIND).equals("sandbox");
        }

        String label(String key) {
            return Optional.ofNullable(labels.get(key)).orElse("");
        }
    }

    /// @param verb create, start, die, destroy and the like
    record Happened(String verb, String image, SortedMap<String, String> labels) {
        /// `web-5c8b7f-x2k4p/httpd busybox:1.36`
        String container() {
            return labels.get(Labels.POD) + "/" + labels.get(Labels.CONTAINER) + " " + image;
        }

        boolean ofAnApp() {
            return "app".equals(labels.get(Labels.KIND));
        }
    }

    /// All containers of the node, running or not, by name.
    List<Container> containers() throws Exception {
        var ids = docker("ps", "-aq", "--no-trunc", "--filter", "label=" + Labels.NODE + "=" + node).lines().toList();
        if (ids.isEmpty()) {
            return List.of();
        }
        // those that have gone in between are left out, and complained about
        var inspected = Program.of(command("inspect", ids)).run();
        return JsonFormat.CANONICAL.readTree(inspected.out()).valueStream().map(Docker::container)
                .sorted(Comparator.comparing(Container::name)).toList();
    }

    List<Container> running() throws Exception {
        return containers().stream().filter(Container::running).toList();
    }

    /// Which containers exist since when: equal before and after if nobody touched any.
    List<String> runs() throws Exception {
        return running().stream().map(c -> c.name() + " " + c.id() + " since " + c.startedAt()).toList();
    }

    void remove(Container container) throws Exception {
        docker("rm", "-f", container.id());
    }

    /// What a command prints inside a container.
    String inside(Container container, String... command) throws Exception {
        return docker(Stream.concat(Stream.of("exec", container.id()), Stream.of(command)).toArray(String[]::new));
    }

    /// What the engine did to the node's containers since then; being looked into by probes is not counted.
    List<Happened> since(Instant start) throws Exception {
        var until = Instant.now();
        return docker("events", "--since", time(start), "--until", time(until), "--filter", "type=container",
                        "--filter", "label=" + Labels.NODE + "=" + node, "--format", "{{json .}}").lines()
                .map(line -> JsonFormat.CANONICAL.readTree(line))
                .map(event -> new Happened(event.path("Action").asString(), event.path("Actor").path("Attributes").path("image").asString(""),
                        labels(event.path("Actor").path("Attributes"))))
                .filter(event -> !event.verb().startsWith("exec_")).toList();
    }

    /// Whatever tests left here.
    void removeAll() throws Exception {
        var all = containers().stream().map(Container::id).toList();
        if (!all.isEmpty()) {
            Program.of(command("rm", all, "-f", "-v")).run();
        }
    }

    private static Container container(JsonNode tree) {
        return new Container(tree.path("Id").asString(), tree.path("Name").asString().substring(1), tree.path("Config").path("Image").asString(),
                tree.path("State").path("Running").asBoolean(), tree.path("State").path("StartedAt").asString(),
                labels(tree.path("Config").path("Labels")));
    }

    private static SortedMap<String, String> labels(JsonNode tree) {
        return tree.properties().stream().collect(Collectors.toMap(entry -> entry.getKey(), entry -> entry.getValue().asString(""),
                (first, _) -> first, TreeMap::new));
    }

    private static String time(Instant time) {
        return "%d.%09d".formatted(time.getEpochSecond(), time.getNano());
    }

    private String docker(String... arguments) throws Exception {
        return Program.of(command(arguments[0], List.of(arguments).subList(1, arguments.length))).output();
    }

    private List<String> command(String verb, List<String> operands, String... options) {
        var command = new ArrayList<>(List.of("docker"));
        socket.ifPresent(address -> command.addAll(List.of("-H", address)));
        command.add(verb);
        command.addAll(List.of(options));
        command.addAll(operands);
        return command;
    }
}
