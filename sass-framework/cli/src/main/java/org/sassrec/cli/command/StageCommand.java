package org.sassrec.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.output.Progress;
import org.sassrec.cli.process.LocalWorkers;
import org.sassrec.config.RunConfig;
import org.sassrec.engine.Sass;
import org.sassrec.release.Publisher;
import org.sassrec.training.cluster.Cluster;
import org.sassrec.training.cluster.ClusterConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that runs stages: publish alone, the others with all stages before them that are out of date. */
public abstract class StageCommand extends ConfiguredCommand {
    @Mixin
    final DateOption date = new DateOption();

    @Mixin
    final WaitOption wait = new WaitOption();

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description =
                    "Saved plan to execute. The command fails if the configuration, the data or the live release has"
                            + " changed since.")
    private @Nullable Path plan;

    @Option(
            names = "--allow-destructive",
            description = "Allows the loss of released data that `sass plan` lists, and ends the hold of a rollback.")
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

    /** Runs the stages. */
    abstract void perform(Sass sass) throws IOException;

    /** Implements {@code sass prepare}. */
    @Command(
            name = "prepare",
            description = "Reads the data and writes the prepared dataset, unless it is up to date.",
            footer = {"  sass prepare", "  sass prepare --profile nightly", "  sass prepare --set data.split.test=7d"})
    public static final class Prepare extends StageCommand {
        @Override
        void perform(Sass sass) throws IOException {
            warnOfHeap(sass);
            sass.prepare();
            printNext("train", "trains and evaluates the model");
        }
    }

    /** Implements {@code sass train}. */
    @Command(
            name = "train",
            description =
                    "Trains the model. Runs every stage that is out of date (prepare, pre-train, fine-tune, export,"
                            + " evaluate) and prints the metrics of each scenario.",
            footer = {
                "  sass train",
                "  sass train --set finetune.epochs=3,run.threads=4",
                "  sass train --plan target/plan.json"
            })
    public static final class Train extends StageCommand {
        @Override
        void perform(Sass sass) throws IOException {
            warnOfHeap(sass);
            Optional<ClusterConfig> cluster = ClusterConfig.of(System.getenv());
            RunConfig run = sass.config().config().run();
            if (cluster.isPresent()) {
                ClusterConfig member = cluster.get().requireWorker();
                Cluster joined = Cluster.join(member, run.threadCount());
                if (!member.isChief()) {
                    print(member.name() + " computes the steps that worker 0 distributes");
                    sass.work(joined);
                    return;
                }
                sass.onCluster(joined).train();
            } else if (run.workers() > 1) {
                trainWithWorkers(sass, run);
            } else {
                sass.train();
            }
            print(sass.conclusion());
            printNext("report", "writes charts of this run", "publish", "releases this model");
        }

        private void trainWithWorkers(Sass sass, RunConfig run) throws IOException {
            Path logs = sass.folder().resolve("workers");
            print("starting " + (run.workers() - 1) + " more worker" + (run.workers() == 2 ? "" : "s")
                    + ", with output in " + DisplayPaths.path(logs));
            int threads = Math.max(1, run.threadCount() / run.workers());
            try (LocalWorkers others = LocalWorkers.start(run.workers(), threads, arguments(), logs)) {
                sass.onCluster(others.join()).train();
            }
        }
    }

    /** Implements {@code sass evaluate}. */
    @Command(
            name = "evaluate",
            description =
                    "Evaluates the trained model on the test split, unless the evaluation is up to date. Prints the metrics of"
                            + " each scenario. Fails if a scenario does not pass its quality gates.",
            footer = {
                "  sass evaluate",
                "  sass evaluate --profile nightly",
                "  sass evaluate --set 'evaluate.metrics=[hr@10,ndcg@10]'"
            })
    public static final class Evaluate extends StageCommand {
        @Override
        void perform(Sass sass) throws IOException {
            warnOfHeap(sass);
            sass.evaluate();
            printNext("publish", "releases this model");
        }
    }

    /** Implements {@code sass publish}. */
    @Command(
            name = "publish",
            description =
                    "Publishes the model that was trained and evaluated in this run folder, with one vector collection per"
                            + " scenario. Trains nothing. Prints its metrics, evaluates the quality gates and verifies the"
                            + " collections before activation.",
            footer = {"  sass publish --dry-run", "  sass publish", "  sass publish --set publish.channel=canary"})
    public static final class Publish extends StageCommand {
        @Option(
                names = {"-n", "--dry-run"},
                description = "Prints what the command would build, activate and drop. Changes nothing.")
        private boolean dryRun;

        @Override
        void perform(Sass sass) throws IOException {
            if (dryRun) {
                print(sass.previewPublish());
            } else {
                warnOfHeap(sass);
                sass.publish();
                printNextAfterRelease(sass);
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
                        .forEach((scenario, collection) -> print("  reuse: " + scenario + ", " + collection));
                preview.retained().forEach((scenario, collection) -> print("  keep: " + scenario + ", " + collection));
            }
            preview.droppedReleases().forEach(id -> print("  drop: release " + id));
            print("dry run: nothing was changed");
            if (preview.changed()) {
                printNext("publish", "makes this release live");
            }
        }
    }
}
