package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.output.Progress;
import org.sassrec.engine.Sass;
import org.sassrec.release.Publisher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A command that brings a stage, and all before it, up to date and shows what came of it. */
public abstract class StageCommand extends ConfiguredCommand {
    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description =
                    "Does what a saved plan says; refused if the configuration, the data or the live release moved"
                            + " since.")
    private @Nullable Path plan;

    @Option(
            names = "--allow-destructive",
            description = "Leave to lose something of what is released, as `sass plan` shows it.")
    private boolean allowDestructive;

    @Override
    public final Integer call() throws IOException {
        Sass sass = listening("publish");
        if (plan != null) {
            sass = sass.withSavedPlan(plan);
        }
        perform(allowDestructive ? sass.allowingLosses() : sass);
        return ExitStatus.OK;
    }

    /** Does it. */
    abstract void perform(Sass sass) throws IOException;

    /** {@code sass prepare}. */
    @Command(name = "prepare", description = "Reads the data and writes the prepared dataset, unless it is up to date.")
    public static final class Prepare extends StageCommand {
        @Override
        void perform(Sass sass) throws IOException {
            warnOfHeap(sass);
            sass.prepare();
        }
    }

    /** {@code sass train}. */
    @Command(
            name = "train",
            description =
                    "Runs every stage that is not up to date (prepare, pre-train, fine-tune, export, evaluate), says"
                            + " why, and shows the table of scenarios.")
    public static final class Train extends StageCommand {
        @Override
        void perform(Sass sass) throws IOException {
            warnOfHeap(sass);
            sass.train();
        }
    }

    /** {@code sass evaluate}. */
    @Command(
            name = "evaluate",
            description =
                    "Evaluates the trained model on the test split, unless that is up to date, shows the table, and fails"
                            + " for a scenario that does not pass its gates.")
    public static final class Evaluate extends StageCommand {
        @Override
        void perform(Sass sass) throws IOException {
            warnOfHeap(sass);
            sass.evaluate();
        }
    }

    /** {@code sass publish}. */
    @Command(name = "publish", description = "Releases one vector collection per scenario, verified before the switch.")
    public static final class Publish extends StageCommand {
        @Option(
                names = {"-n", "--dry-run"},
                description = "Shows what publishing the export that is there would build, switch and drop; nothing is"
                        + " trained or changed.")
        private boolean dryRun;

        @Override
        void perform(Sass sass) throws IOException {
            if (dryRun) {
                print(sass.previewPublish());
            } else {
                warnOfHeap(sass);
                sass.publish();
            }
        }

        private void print(Publisher.Preview preview) {
            if (!preview.changed()) {
                print((preview.droppedReleases().isEmpty()
                                ? "publish would change nothing"
                                : "publish would make no new release")
                        + ": release " + preview.release() + " is live");
            } else {
                print("publish would make release " + preview.release() + " live"
                        + preview.replaces().map(id -> ", in place of " + id).orElse(""));
                preview.builds()
                        .forEach((scenario, rows) ->
                                print("  build: " + scenario + ", " + Progress.count(rows) + " items"));
                preview.reusedCollections()
                        .forEach((scenario, collection) ->
                                print("  take what is there: " + scenario + ", " + collection));
                preview.retained()
                        .forEach((scenario, collection) -> print("  leave as it is: " + scenario + ", " + collection));
            }
            preview.droppedReleases().forEach(id -> print("  drop: release " + id));
            print("nothing was done (dry run)");
        }
    }
}
