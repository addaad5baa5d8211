package dev.rumbo.cli.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Several Docker hosts on this machine, each with an engine and a network of its own.
///
/// @param program what makes them
/// @param prefix  tells them from another's, at most six letters
/// @param net     first three numbers of their network; this machine is `.1` in it
record DockerHosts(Path program, String prefix, String net) {

    /// `shared/tools/docker-hosts`, beside the project or a folder above it.
    static Optional<Path> installed() {
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            var program = folder.resolve("shared/tools/docker-hosts");
            if (Files.isExecutable(program)) {
                return Optional.of(program);
            }
        }
        return Optional.empty();
    }

    /// Creates hosts 1 to `count`, or boots those that are off.
    void up(int count) throws Exception {
        run(Duration.ofMinutes(5), "up", Integer.toString(count));
    }

    void kill(int host) throws Exception {
        run(Duration.ofMinutes(1), "kill", Integer.toString(host));
    }

    void partition(int host) throws Exception {
        run(Duration.ofMinutes(1), "partition", Integer.toString(host));
    }

    void heal(int host) throws Exception {
        run(Duration.ofMinutes(1), "heal", Integer.toString(host));
    }

    void down() throws Exception {
        run(Duration.ofMinutes(2), "down");
    }

    /// The command that runs another inside a host; it dies with the host.
    List<String> inside(int host, List<String> command) {
        var whole = new ArrayList<>(List.of(program.toString(), "exec", Integer.toString(host)));
        whole.addAll(command);
        return whole;
    }

    Docker docker(int host, String node) {
        return new Docker(Optional.of("unix:///run/docker-hosts/" + prefix + "/" + host + "/docker.sock"), node);
    }

    /// Of this machine within the hosts' network.
    String ownAddress() {
        return net + ".1";
    }

    ProcessBuilder environment(ProcessBuilder builder) {
        builder.environment().put("DOCKER_HOSTS_PREFIX", prefix);
        builder.environment().put("DOCKER_HOSTS_NET", net);
        return builder;
    }

    private void run(Duration patience, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Program.of(command).with("DOCKER_HOSTS_PREFIX", prefix).with("DOCKER_HOSTS_NET", net)
                .with("DOCKER_HOSTS_IMAGES", Shop.IMAGE).within(patience).output();
    }
}
