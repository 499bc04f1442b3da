package org.sassrec.cli.command;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.sassrec.cli.output.Console;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.config.SassConfig;
import org.sassrec.files.JsonFiles;
import org.sassrec.release.ConfiguredStore;
import org.sassrec.release.ReleaseStatus;
import org.sassrec.report.TextTable;
import org.sassrec.serving.store.VectorStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sass status}. */
@Command(
        name = "status",
        description = "Shows what is live in each channel: since when, from which run, configuration and data.",
        mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
    private static final int SHORT_DIGEST = 12;

    /** How it is shown. */
    enum Format {
        TEXT,
        JSON
    }

    private final Console console;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    @Option(names = "--format", paramLabel = "FORMAT", description = "text (default) or json.")
    private Format format = Format.TEXT;

    @Option(
            names = "--made-from",
            description = "Shows, too, the configuration's values and the source files that the live releases were made"
                    + " from; json has them always.")
    private boolean madeFrom;

    public StatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        SassConfig config = options.load(console).config();
        try (VectorStore store = ConfiguredStore.openExisting(config)) {
            List<ReleaseStatus> channels = ReleaseStatus.of(store);
            if (format == Format.JSON) {
                console.out().print(JsonFiles.text(new StatusDocument(1, channels)));
            } else if (channels.isEmpty()) {
                console.out().println("nothing is published yet");
            } else {
                channels.forEach(this::print);
            }
        }
        return ExitStatus.OK;
    }

    /** What machines read, its keys in this order. */
    private record StatusDocument(int version, List<ReleaseStatus> channels) {}

    private void print(ReleaseStatus status) {
        ReleaseStatus.Live live = status.live();
        if (live == null) {
            console.out().println("channel " + status.channel() + ": nothing is live");
            return;
        }
        console.out()
                .println("channel " + status.channel() + ": release " + live.release() + ", epoch " + live.epoch()
                        + ", live since " + live.since() + " by " + live.action()
                        + (live.replaced() == null ? "" : ", in place of " + live.replaced()));
        TextTable table = TextTable.of(List.of(true, false, false, true, true, true))
                .row(List.of("scenario", "items", "recall@50", "built", "run", "collection"))
                .rule();
        live.scenarios()
                .forEach((name, scenario) -> table.row(List.of(
                        name,
                        Long.toString(scenario.rows()),
                        String.format(Locale.ROOT, "%.4f", scenario.recall()),
                        scenario.builtBy(),
                        scenario.run()
                                .substring(
                                        0, Math.min(SHORT_DIGEST, scenario.run().length())),
                        scenario.collection())));
        table.lines().forEach(line -> console.out().println("  " + line));
        if (madeFrom) {
            live.madeFrom().forEach((path, value) -> console.out().println("  " + path + ": " + value));
        }
        if (!status.kept().isEmpty()) {
            console.out().println("  kept, for a rollback: " + String.join(", ", status.kept()));
        }
    }
}
