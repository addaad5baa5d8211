package dev.rumbo.reconciler.dryrun;

import java.time.Duration;
import java.util.Locale;

import dev.rumbo.manifests.core.Requests;
import dev.rumbo.reconciler.dryrun.Consequences.Availability;
import dev.rumbo.reconciler.dryrun.Consequences.Ending;
import dev.rumbo.reconciler.dryrun.Consequences.FieldChange;
import dev.rumbo.reconciler.dryrun.Consequences.Ink;
import dev.rumbo.reconciler.dryrun.Consequences.Moment;
import dev.rumbo.reconciler.dryrun.Consequences.NodeTimeline;
import dev.rumbo.reconciler.dryrun.Consequences.ObjectChange;
import dev.rumbo.reconciler.dryrun.Consequences.Use;
import dev.rumbo.reconciler.dryrun.NodeModel.ContainerAction;

/// [Consequences] as text for people.
final class ConsequencesText {

    private static final long MEBI = 1 << 20;

    private final Ink ink;
    private final StringBuilder text = new StringBuilder();

    ConsequencesText(Ink ink) {
        this.ink = ink;
    }

    String of(Consequences consequences) {
        if (consequences.nothing()) {
            return "nothing would change\n";
        }
        if (!consequences.problems().isEmpty()) {
            heading("Problems");
            consequences.problems().forEach(problem -> line(Colour.RED, "! " + problem));
        }
        if (!consequences.objects().isEmpty()) {
            heading("Objects");
            consequences.objects().forEach(this::object);
        }
        heading("Nodes");
        consequences.nodes().forEach(this::node);
        if (!consequences.misfits().isEmpty()) {
            heading("No place for");
            consequences.misfits().forEach(misfit -> line(Colour.RED, "! " + misfit.pod() + ": " + misfit.why()));
        }
        if (!consequences.workloads().isEmpty()) {
            heading("Availability");
            consequences.workloads().forEach(this::workload);
        }
        text.append("\n").append(consequences.ending() == Ending.RESTED
                ? "At rest after " + words(consequences.lasting()) + ".\n"
                : "Still moving after " + words(consequences.lasting()) + "; this plan does not come to rest.\n");
        return text.toString();
    }

    private void heading(String words) {
        text.append(text.isEmpty() ? "" : "\n").append(words).append("\n");
    }

    private void object(ObjectChange change) {
        var where = change.source().isEmpty() ? "" : "  (" + change.source() + ")";
        switch (change.verb()) {
            case CREATE -> line(Colour.GREEN, "+ " + change.object() + where);
            case DELETE -> line(Colour.RED, "- " + change.object() + where);
            case CHANGE -> line(Colour.YELLOW, "~ " + change.object() + where);
        }
        change.fields().forEach(field -> text.append("      ").append(words(field)).append("\n"));
    }

    private static String words(FieldChange field) {
        return field.path() + ": " + field.before().map(before -> field.after().map(after -> before + " -> " + after)
                .orElse(before + " -> (gone)")).orElseGet(() -> "(new) -> " + field.after().orElse(""));
    }

    private void node(NodeTimeline node) {
        text.append("  ").append(node.node()).append(": ").append(words(node.before(), node.after()))
                .append(node.kept() == 0 ? "" : ", keeps " + node.kept() + (node.kept() == 1 ? " container" : " containers") + " as they are")
                .append("\n");
        node.actions().forEach(this::moment);
    }

    private void moment(Moment moment) {
        var what = moment.verb() == ContainerAction.Verb.PULL ? moment.image() : moment.pod() + "/" + moment.container();
        var image = moment.verb() == ContainerAction.Verb.START ? " " + moment.image() : "";
        var because = moment.because().isEmpty() ? "" : " (" + moment.because() + ")";
        line(switch (moment.verb()) {
            case PULL -> Colour.PLAIN;
            case START -> Colour.GREEN;
            case STOP -> Colour.RED;
            case RESTART -> Colour.YELLOW;
        }, String.format(Locale.ROOT, "  %8s  %-7s %s%s%s", "+" + words(moment.after()), moment.verb().name().toLowerCase(Locale.ROOT), what,
                image, because));
    }

    private void workload(Availability workload) {
        var dip = workload.least() < Math.min(workload.before(), workload.wanted());
        line(dip ? Colour.YELLOW : Colour.PLAIN, workload.workload() + ": " + workload.before() + " ready now, at least " + workload.least()
                + (dip ? " (after " + words(workload.after()) + ")" : "") + ", in the end " + workload.ready() + " of " + workload.wanted());
    }

    private static String words(Use before, Use after) {
        return "cpu " + arrow(cpu(before.asked()), cpu(after.asked())) + " of " + cpu(after.room())
                + ", memory " + arrow(memory(before.asked()), memory(after.asked())) + " of " + memory(after.room())
                + ", " + arrow("" + before.pods(), "" + after.pods()) + (after.pods() == 1 ? " pod" : " pods");
    }

    private static String arrow(String before, String after) {
        return before.equals(after) ? after : before + " -> " + after;
    }

    private static String cpu(Requests requests) {
        return requests.milliCpu() % 1000 == 0 ? "" + requests.milliCpu() / 1000 : requests.milliCpu() + "m";
    }

    private static String memory(Requests requests) {
        var mebi = requests.memoryBytes() / MEBI;
        return mebi != 0 && mebi % 1024 == 0 ? mebi / 1024 + "Gi" : mebi + "Mi";
    }

    /// `0.4s`, `12s`, `2m05s`
    private static String words(Duration duration) {
        var seconds = duration.toMillis() / 1000.0;
        if (seconds >= 60) {
            return String.format(Locale.ROOT, "%dm%02ds", duration.toMinutes(), duration.toSecondsPart());
        }
        return seconds == Math.rint(seconds) ? (long) seconds + "s" : String.format(Locale.ROOT, "%.1fs", seconds);
    }

    private enum Colour {
        PLAIN(""), RED("\u001b[31m"), GREEN("\u001b[32m"), YELLOW("\u001b[33m");

        private final String code;

        Colour(String code) {
            this.code = code;
        }
    }

    private void line(Colour colour, String words) {
        var painted = ink == Ink.COLOURED && colour != Colour.PLAIN ? colour.code + words + "\u001b[0m" : words;
        text.append("  ").append(painted).append("\n");
    }
}
