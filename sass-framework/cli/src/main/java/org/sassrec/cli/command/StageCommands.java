package org.sassrec.cli.command;

import org.sassrec.cli.output.Console;
import org.sassrec.pipeline.PipelineStage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands that bring a stage, and all before it, up to date. */
public final class StageCommands {
    private StageCommands() {}

    /** {@code sass prepare}. */
    @Command(
            name = "prepare",
            description = "Reads the data and writes the prepared dataset, unless it is up to date.",
            mixinStandardHelpOptions = true)
    public static final class Prepare extends StageCommand {
        public Prepare(Console console) {
            super(console, PipelineStage.PREPARE);
        }
    }

    /** {@code sass train}. */
    @Command(
            name = "train",
            description =
                    "Runs every stage that is not up to date (prepare, pre-train, fine-tune, export, evaluate), says"
                            + " why, and shows the table of scenarios.",
            mixinStandardHelpOptions = true)
    public static final class Train extends StageCommand {
        public Train(Console console) {
            super(console, PipelineStage.EXPORT, PipelineStage.EVALUATE);
        }
    }

    /** {@code sass evaluate}. */
    @Command(
            name = "evaluate",
            description =
                    "Evaluates the trained model on the test split, unless that is up to date, shows the table, and fails"
                            + " for a scenario that does not pass its gates.",
            mixinStandardHelpOptions = true)
    public static final class Evaluate extends StageCommand {
        public Evaluate(Console console) {
            super(console, PipelineStage.EVALUATE);
        }

        @Override
        boolean checksGates() {
            return true;
        }
    }

    /** {@code sass publish}. */
    @Command(
            name = "publish",
            description = "Releases one vector collection per scenario, verified before the switch.",
            mixinStandardHelpOptions = true)
    public static final class Publish extends StageCommand {
        @Option(
                names = {"-n", "--dry-run"},
                description = "Shows what publishing the export that is there would build, switch and drop; nothing is"
                        + " trained or changed.")
        private boolean dryRun;

        public Publish(Console console) {
            super(console, PipelineStage.PUBLISH);
        }

        @Override
        boolean dryRun() {
            return dryRun;
        }
    }
}
