package dev.rumbo.cli.simulation;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.rumbo.cli.simulation.Page.Plain;
import dev.rumbo.cli.simulation.Page.State;

/// Random edits of the imagined repository.
final class Commits {

    private static final List<String> NAMES = List.of("web", "api", "db", "cache", "mail");
    private static final List<String> SURGES = List.of("0", "1", "2", "\"25%\"", "\"100%\"");
    private static final List<String> ABSENCES = List.of("0", "1", "\"25%\"", "\"50%\"", "\"100%\"");

    private final Dice dice;
    private final Mishaps mishaps;

    private enum Mishaps { SOME, NONE }

    Commits(Dice dice) {
        this(dice, Mishaps.SOME);
    }

    private Commits(Dice dice, Mishaps mishaps) {
        this.dice = dice;
        this.mishaps = mishaps;
    }

    /// The same, but every image exists and runs.
    Commits withoutMishaps() {
        return new Commits(dice, Mishaps.NONE);
    }

    void first(SortedMap<String, Page> files) {
        for (var folder : List.of(SimulatedCluster.SHOP, SimulatedCluster.BACK)) {
            files.put(folder + "/namespace.yaml", Page.of(Plain.namespace(folder)));
        }
        for (var i = dice.between(1, 4); i > 0; i--) {
            add(files);
        }
    }

    /// Some edits at once, as people do.
    void random(SortedMap<String, Page> files) {
        for (var i = dice.between(1, 3); i > 0; i--) {
            edit(files);
        }
    }

    /// Every file can be read, every image exists, and there is room for everything.
    void sound(SortedMap<String, Page> files) {
        files.replaceAll((_, page) -> new Page(page.entries().stream().map(entry -> entry instanceof Workload workload
                ? healed(workload) : entry).toList(), page.blankLines(), State.SOUND));
    }

    private Page.Entry healed(Workload workload) {
        var small = workload.withMilliCpu(100);
        return Images.lastingly(small.image()) ? small.withImage(workload.name() + ":" + dice.between(1, 4)) : small;
    }

    private void edit(SortedMap<String, Page> files) {
        switch (dice.below(14)) {
            case 0, 1 -> add(files);
            case 2 -> pick(files).ifPresent(files::remove);
            case 3 -> pick(files).ifPresent(file -> files.computeIfPresent(file, (_, page) -> page.in(State.BROKEN)));
            case 4 -> files.replaceAll((_, page) -> page.in(State.SOUND));
            case 5 -> pick(files).ifPresent(file -> files.computeIfPresent(file, (_, page) -> page.movedDown()));
            case 6 -> pick(files).ifPresent(file -> move(file, files));
            case 7 -> pick(files).ifPresent(file -> files.computeIfPresent(file, (_, page) -> plain(file, page)));
            default -> pick(files).ifPresent(file -> files.computeIfPresent(file, (_, page) -> changed(page)));
        }
    }

    private void add(SortedMap<String, Page> files) {
        var name = dice.oneOf(NAMES);
        var folder = dice.oneOf(List.of(SimulatedCluster.SHOP, SimulatedCluster.BACK));
        if (files.entrySet().stream().noneMatch(file -> file.getKey().startsWith(folder + "/")
                && file.getValue().entries().stream().anyMatch(entry -> entry.name().equals(name)))) {
            files.put(folder + "/" + name + ".yaml", Page.of(changed(changed(Workload.deployment(name, dice.below(5))))));
        }
    }

    /// To another path, or into another file of the same application.
    private void move(String file, SortedMap<String, Page> files) {
        var page = files.remove(file);
        var others = new TreeMap<>(files.subMap(file.substring(0, file.indexOf('/')) + "/", file.substring(0, file.indexOf('/')) + "0"));
        others.keySet().removeIf(other -> other.endsWith("/namespace.yaml"));
        if (others.isEmpty() || dice.chance(50)) {
            files.put(file.replace(".yaml", "-moved.yaml"), page);
            return;
        }
        files.computeIfPresent(dice.oneOf(List.copyOf(others.keySet())), (_, other) -> new Page(java.util.stream.Stream.concat(
                other.entries().stream(), page.entries().stream()).toList(), other.blankLines(), other.state()));
    }

    private Page plain(String file, Page page) {
        var first = page.entries().getFirst().name();
        var kept = page.entries().stream().filter(entry -> entry instanceof Workload).toList();
        var more = dice.chance(50) ? Plain.configMap(first, "v" + dice.below(100)) : Plain.service(first, dice.between(80, 90));
        return new Page(java.util.stream.Stream.concat(kept.stream(), java.util.stream.Stream.of(more)).toList(), page.blankLines(), page.state());
    }

    private Page changed(Page page) {
        return new Page(page.entries().stream().map(entry -> entry instanceof Workload workload ? changed(workload) : entry).toList(),
                page.blankLines(), page.state());
    }

    private Workload changed(Workload workload) {
        return switch (dice.below(12)) {
            case 0, 1, 2, 3 -> workload.withImage(switch (mishaps) {
                case SOME -> Images.any(workload.name(), dice);
                case NONE -> workload.name() + ":" + dice.between(1, 9);
            });
            case 4, 5 -> workload.withReplicas(dice.below(6));
            case 6, 7 -> workload.withGreeting("hello " + dice.below(10));
            case 8 -> workload.withMilliCpu(dice.oneOf(List.of(50, 100, 300, 900)));
            case 9 -> {
                var absence = dice.oneOf(ABSENCES);
                yield workload.rolling(absence.equals("0") ? "1" : dice.oneOf(SURGES), absence);   // both 0 is refused
            }
            case 10 -> workload.recreating();
            default -> workload.withMinReadySeconds(dice.oneOf(List.of(0, 0, 5, 20)));
        };
    }

    /// The files of namespaces stay as they are: those who remove a namespace mean it.
    private Optional<String> pick(SortedMap<String, Page> files) {
        var choices = files.keySet().stream().filter(file -> !file.endsWith("/namespace.yaml")).toList();
        return choices.isEmpty() ? Optional.empty() : Optional.of(dice.oneOf(choices));
    }
}
