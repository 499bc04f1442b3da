package org.sassrec.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.config.SassConfig;
import org.sassrec.engine.Sass;
import org.sassrec.files.JsonFiles;
import org.sassrec.release.ReleaseStatus;
import org.sassrec.report.TextTable;
import org.sassrec.serving.release.ReleaseManifest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Implements {@code sass status}. */
@Command(
        name = "status",
        description = "Prints the live release of each channel with its activation time, run, configuration and data.",
        footer = {"  sass status", "  sass status --provenance", "  sass status --format json"})
public final class StatusCommand extends ConfiguredCommand {
    private static final int SHORT_DIGEST = 12;

    /** Output format. */
    enum Format {
        TEXT,
        JSON
    }

    @Option(names = "--format", paramLabel = "FORMAT", description = "Output format: text or json. Default: text.")
    private Format format = Format.TEXT;

    @Option(
            names = "--provenance",
            description =
                    "Also prints the configuration values and the source files of the live releases. The json format"
                            + " always contains them.")
    private boolean provenance;

    @Override
    public Integer call() {
        Sass sass = listening("status");
        List<ReleaseStatus> channels = sass.status();
        if (format == Format.JSON) {
            console.printDocument(JsonFiles.text(new StatusDocument(1, channels)));
        } else if (channels.isEmpty()) {
            print("no release is published");
            printNext("train", "trains a model", "publish", "releases it");
        } else {
            channels.forEach(this::print);
            boolean held = channels.stream()
                    .anyMatch(each -> each.live() != null && each.live().heldSince() != null);
            List<String> steps = new ArrayList<>();
            channels.stream()
                    .filter(each -> each.problem() != null)
                    .forEach(each -> steps.addAll(lostSteps(each, sass.config().config())));
            if (steps.isEmpty()) {
                steps.addAll(
                        held
                                ? List.of("publish --allow-destructive", "releases the last training and ends the hold")
                                : List.of(query(sass.config().config()), "prints the items of a user"));
            }
            printNext(steps.toArray(String[]::new));
        }
        return ExitStatus.OK;
    }

    /** The JSON document. The order of the components is the order of the keys. */
    private record StatusDocument(int version, List<ReleaseStatus> channels) {}

    private void print(ReleaseStatus status) {
        ReleaseStatus.Live live = status.live();
        if (live == null) {
            print("channel " + status.channel() + ": "
                    + (status.problem() == null ? "no live release" : status.problem()));
            printRetained(status);
            return;
        }
        print("channel " + status.channel() + ": release " + live.release());
        print("  live since " + live.liveSince() + " by " + live.action() + ", manifest epoch " + live.epoch());
        if (live.replacedRelease() != null) {
            print("  in place of " + live.replacedRelease());
        }
        if (live.heldSince() != null) {
            print("  newer releases are on hold since " + live.heldSince()
                    + (live.onHold().isEmpty() ? "" : ": " + String.join(", ", live.onHold())));
        }
        List<String> lines = table(live, true);
        boolean fits = lines.stream().allMatch(line -> line.length() + 2 <= console.width());
        (fits || !console.terminal() ? lines : table(live, false)).forEach(line -> print("  " + line));
        weights(live).forEach(line -> print("  " + line));
        if (provenance) {
            live.provenance().forEach((path, value) -> print("  " + path + ": " + value));
        }
        printRetained(status);
    }

    private void printRetained(ReleaseStatus status) {
        if (!status.retainedReleases().isEmpty()) {
            print("  kept for a rollback: " + String.join(", ", status.retainedReleases()));
        }
        if (status.previousRelease() != null) {
            print("  `rollback` activates " + status.previousRelease());
        }
    }

    /** Returns the commands that replace a lost release, and their effects. */
    private static List<String> lostSteps(ReleaseStatus status, SassConfig config) {
        String channel =
                status.channel().equals(config.publish().channel()) ? "" : " --set publish.channel=" + status.channel();
        List<String> steps = new ArrayList<>();
        if (!status.retainedReleases().isEmpty()) {
            steps.addAll(List.of(
                    "rollback --to " + status.retainedReleases().get(0) + channel,
                    "activates the newest intact release"));
        }
        steps.addAll(List.of("publish --allow-destructive" + channel, "replaces the lost release"));
        return steps;
    }

    /** Returns where the weights come from; a line for each origin if the scenarios differ. */
    private static List<String> weights(ReleaseStatus.Live live) {
        Map<ReleaseManifest.WeightOrigin, List<String>> scenarios = new LinkedHashMap<>();
        live.scenarios().forEach((name, scenario) -> {
            if (scenario.weights() != null) {
                scenarios
                        .computeIfAbsent(scenario.weights(), origin -> new ArrayList<>())
                        .add(name);
            }
        });
        return scenarios.entrySet().stream()
                .map(each -> "weights"
                        + (scenarios.size() == 1 ? "" : " of " + String.join(", ", each.getValue()))
                        + ": cold start on " + each.getKey().coldStart()
                        + warmStarts(each.getKey().warmStarts()))
                .toList();
    }

    private static String warmStarts(int count) {
        return switch (count) {
            case 0 -> "";
            case 1 -> ", then a warm start";
            default -> ", then " + count + " warm starts";
        };
    }

    /** Returns the table of the scenarios. The names of runs and collections are too long for most terminals. */
    private static List<String> table(ReleaseStatus.Live live, boolean names) {
        List<String> head = List.of("scenario", "items", "index recall", "built", "run", "collection");
        int columns = names ? head.size() : 4;
        TextTable table = TextTable.of(
                        List.of(true, false, false, true, true, true).subList(0, columns))
                .row(head.subList(0, columns))
                .rule();
        live.scenarios()
                .forEach((name, scenario) -> table.row(List.of(
                                name,
                                Long.toString(scenario.rows()),
                                String.format(Locale.ROOT, "%.4f", scenario.recall()),
                                scenario.builtInRelease(),
                                scenario.run()
                                        .substring(
                                                0,
                                                Math.min(
                                                        SHORT_DIGEST,
                                                        scenario.run().length())),
                                scenario.collection())
                        .subList(0, columns)));
        return table.lines();
    }
}
