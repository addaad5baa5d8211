package dev.rumbo.node.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Image;
import dev.rumbo.node.runtime.ContainerId;
import dev.rumbo.node.runtime.ContainerReport;
import dev.rumbo.node.runtime.ContainerReport.State;
import dev.rumbo.node.runtime.ContainerSummary;
import dev.rumbo.node.runtime.ContainerSummary.Phase;
import dev.rumbo.node.runtime.ImageSummary;
import dev.rumbo.node.runtime.Labels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Docker's answers put into the port's words. A container without Rumbo's labels has none.
final class Reports {

    /// In a list an exit code appears only in a text for people.
    private static final Pattern EXITED = Pattern.compile("Exited \\((\\d+)\\).*");

    private Reports() {}

    static Optional<ContainerSummary> of(Container found) {
        var labels = Objects.requireNonNullElse(found.getLabels(), Map.<String, String>of());
        var phase = phase(found.getState());
        return Labels.identity(labels).map(who -> new ContainerSummary(new ContainerId(found.getId()), who,
                withoutSlash(found.getNames().length == 0 ? "" : found.getNames()[0]), found.getImage(), phase,
                phase == Phase.EXITED ? exitCode(found.getStatus()) : OptionalInt.empty(),
                Instant.ofEpochSecond(found.getCreated()), new TreeMap<>(labels)));
    }

    static Optional<ContainerReport> of(InspectContainerResponse found) {
        var labels = Objects.requireNonNullElse(found.getConfig().getLabels(), Map.<String, String>of());
        var phase = phase(found.getState().getStatus());
        var state = state(found, phase);
        var exitCode = state instanceof State.Exited exited ? OptionalInt.of(exited.exitCode()) : OptionalInt.empty();
        return Labels.identity(labels).map(who -> new ContainerReport(
                new ContainerSummary(new ContainerId(found.getId()), who, withoutSlash(found.getName()),
                        Objects.requireNonNullElse(found.getConfig().getImage(), ""), phase, exitCode,
                        DockerRuntime.instant(found.getCreated()), new TreeMap<>(labels)),
                found.getImageId(), state));
    }

    private static State state(InspectContainerResponse found, Phase phase) {
        var state = found.getState();
        var error = Objects.requireNonNullElse(state.getError(), "");
        var startedAt = DockerRuntime.instant(state.getStartedAt());
        return switch (phase) {
            case CREATED -> new State.Created(Optional.of(error).filter(text -> !text.isEmpty()));
            case RUNNING -> new State.Running(startedAt, Objects.requireNonNullElse(state.getPidLong(), 0L));
            case EXITED, REMOVING -> {
                // Of a very short run the engine may note the end before the start.
                var finishedAt = DockerRuntime.instant(state.getFinishedAt());
                yield new State.Exited(Objects.requireNonNullElse(state.getExitCodeLong(), 255L).intValue(),
                        Boolean.TRUE.equals(state.getOOMKilled()), startedAt, finishedAt.isBefore(startedAt) ? startedAt : finishedAt, error);
            }
        };
    }

    static ImageSummary of(InspectImageResponse found) {
        var config = found.getConfig();
        var user = config == null ? null : config.getUser();
        return new ImageSummary(Objects.requireNonNullElse(found.getId(), ""), names(found.getRepoTags(), found.getRepoDigests()),
                Objects.requireNonNullElse(found.getSize(), 0L), Objects.requireNonNullElse(user, ""));
    }

    static ImageSummary of(Image found) {
        return new ImageSummary(found.getId(), names(list(found.getRepoTags()), list(found.getRepoDigests())),
                Objects.requireNonNullElse(found.getSize(), 0L), "");
    }

    private static List<String> list(String @Nullable [] names) {
        return names == null ? List.of() : Arrays.asList(names);
    }

    /// An image without a name is called `<none>:<none>`.
    private static List<String> names(@Nullable List<String> tags, @Nullable List<String> digests) {
        var names = new ArrayList<String>(Objects.requireNonNullElse(tags, List.of()));
        names.addAll(Objects.requireNonNullElse(digests, List.of()));
        return names.stream().filter(name -> !name.contains("<none>")).toList();
    }

    private static Phase phase(@Nullable String state) {
        return switch (Objects.requireNonNullElse(state, "")) {
            case "created" -> Phase.CREATED;
            case "running", "paused", "restarting" -> Phase.RUNNING;
            case "removing", "dead" -> Phase.REMOVING;
            default -> Phase.EXITED;
        };
    }

    private static OptionalInt exitCode(@Nullable String status) {
        var match = EXITED.matcher(Objects.requireNonNullElse(status, ""));
        return match.matches() ? OptionalInt.of(Integer.parseInt(match.group(1))) : OptionalInt.empty();
    }

    private static String withoutSlash(String name) {
        return name.startsWith("/") ? name.substring(1) : name;
    }
}
