package org.sassrec.cli.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.output.Progress;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.diagnostic.SassException;
import org.sassrec.engine.Sass;
import org.sassrec.plan.Planner;
import org.sassrec.prepare.ScenarioOverlap;
import org.sassrec.report.PlanText;
import org.sassrec.report.TextTable;
import org.sassrec.result.PlanEffect;
import org.sassrec.result.PlanResult;
import org.sassrec.scaffold.ScenarioAddition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Implements {@code sass add-scenario}. */
@Command(
        name = "add-scenario",
        description =
                "Adds a scenario. Writes its file, includes it in the configuration and checks it against the data. Prints"
                        + " its size and its overlap with the other scenarios. If a check fails, the command restores all files.",
        footer = {
            "  sass add-scenario --name live --where 'tab = 6'",
            "  sass add-scenario --name live --where 'tab = 6' --owner live-team",
            "  sass add-scenario --name cart --where 'tab = 7' --label 'bought = 1'"
        })
public final class AddScenarioCommand extends ConfiguredCommand {
    @Mixin
    final DateOption date = new DateOption();

    @Option(names = "--name", required = true, description = "Name of the scenario: letters, digits, - and _.")
    private String name = "";

    @Option(
            names = "--where",
            required = true,
            paramLabel = "SQL",
            description = "SQL condition that selects the events of the scenario, for example tab = 6.")
    private String where = "";

    @Option(names = "--owner", paramLabel = "WHO", description = "Person or team that is responsible for the scenario.")
    private @Nullable String owner;

    @Option(
            names = "--label",
            paramLabel = "SQL",
            description = "SQL condition that makes an event a positive. Default: the common label.")
    private @Nullable String label;

    @Override
    public Integer call() throws IOException {
        // Warnings are printed once, after the change.
        LoadedConfig before = Sass.load(request()).config();
        ScenarioAddition addition = ScenarioAddition.of(file(), before, name, where, owner, label);
        boolean holds = false;
        try {
            addition.write();
            Sass sass = sass();
            ScenarioOverlap.Result outcome = sass.overlap(name);
            holds = true;
            console.warn(outcome.warnings());
            print("wrote " + DisplayPaths.path(addition.scenarioFile()));
            console.out().print(addition.diff());
            printShares(before.config(), sass.config().config(), outcome.shares());
            PlanResult plan = sass.plan();
            PlanText.cost(plan).forEach(console.out()::println);
            printNext(
                    "train",
                    plan.effect() == PlanEffect.WARM_START
                            ? "prepares the data and trains the model from the weights of the last training"
                            : "prepares the data and trains the model from scratch");
        } catch (SassException e) {
            throw holds ? e : addition.withOriginalPlaces(e);
        } finally {
            if (!holds) {
                addition.revert();
            }
        }
        return ExitStatus.OK;
    }

    private static String sharedParts(ModelConfig model) {
        boolean together = model.samples() != ModelConfig.Samples.PER_SCENARIO;
        return together
                ? ". It shares all other parameters, including the embedding tables, with the other scenarios."
                : ". It shares no parameters, because each scenario trains a separate model.";
    }

    private void printShares(SassConfig before, SassConfig config, List<ScenarioOverlap.ScenarioStatistics> shares) {
        TextTable table = TextTable.of(List.of(true, false, false, false, false, false, false))
                .row(List.of("scenario", "rows", "positives", "users", "shared", "items", "shared"))
                .rule();
        for (ScenarioOverlap.ScenarioStatistics share : shares) {
            boolean own = share.scenario().equals(name);
            table.row(new ArrayList<>(List.of(
                    share.scenario(),
                    Progress.count(share.rows()),
                    Progress.count(share.positives()),
                    Progress.count(share.users()),
                    own ? "" : Progress.count(share.sharedUsers()),
                    Progress.count(share.items()),
                    own ? "" : Progress.count(share.sharedItems()))));
        }
        table.lines().forEach(this::print);
        ScenarioConfig added = config.scenarios().stream()
                .filter(scenario -> scenario.name().equals(name))
                .findFirst()
                .orElseThrow();
        int place = config.scenarios().indexOf(added) + 1;
        print("`" + name + "` is scenario " + place + " of "
                + config.scenarios().size() + " and adds "
                + Progress.count(Planner.parameters(config) - Planner.parameters(before)) + " parameters to the model"
                + sharedParts(config.model()));
        List<String> moved = config
                .scenarios()
                .subList(place, config.scenarios().size())
                .stream()
                .map(scenario -> "`" + scenario.name() + "`")
                .toList();
        if (!moved.isEmpty()) {
            // Results that refer to scenarios by number change their meaning.
            print("The scenario numbers of " + String.join(", ", moved) + " increase by one.");
        }
        boolean alone = shares.stream()
                .filter(share -> !share.scenario().equals(name))
                .allMatch(share -> share.sharedUsers() == 0 && share.sharedItems() == 0);
        if (alone && config.pretrain().task() != PretrainConfig.Task.NONE) {
            console.warn("`" + name
                    + "` shares no user and no item with another scenario, so it takes no part in pre-training"
                    + " (SASS4030)");
        }
    }
}
