package org.sassrec.cli.command;

import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sassrec.cli.output.DisplayPaths;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.cli.output.Progress;
import org.sassrec.config.ConfigLoader;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.diagnostic.SassException;
import org.sassrec.plan.NewScenario;
import org.sassrec.plan.Planner;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.ScenarioOverlap;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.report.PlanText;
import org.sassrec.report.TextTable;
import org.sassrec.scaffold.ScenarioAddition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sass add-scenario}. */
@Command(
        name = "add-scenario",
        description = "Writes a new scenario's file, includes it, checks it against the data, and tells what it has and"
                + " shares with the others. If it does not hold, everything is left as it was.")
public final class AddScenarioCommand extends ConfiguredCommand {
    @Option(names = "--name", required = true, description = "Its name: letters, digits, - and _.")
    private String name = "";

    @Option(names = "--where", required = true, paramLabel = "SQL", description = "Which events are its own: tab = 6.")
    private String where = "";

    @Option(names = "--owner", paramLabel = "WHO", description = "Who answers for it.")
    private @Nullable String owner;

    @Option(
            names = "--label",
            paramLabel = "SQL",
            description = "What makes a row a positive; the common label by default.")
    private @Nullable String label;

    @Override
    public Integer call() throws IOException {
        // Warnings of now are those of then, too, and are told once.
        LoadedConfig before = ConfigLoader.load(request());
        ScenarioAddition addition = ScenarioAddition.of(file(), before, name, where, owner, label);
        boolean holds = false;
        try {
            addition.write();
            LoadedConfig config = load();
            ScenarioOverlap.Result outcome = shares(config);
            holds = true;
            console.warn(outcome.warnings());
            print("wrote " + DisplayPaths.path(addition.scenarioFile()));
            console.out().print(addition.diff());
            printShares(before.config(), config.config(), outcome.shares());
            PlanText.cost(Planner.plan(config, Clock.systemUTC(), withOwnCounts(outcome.shares())))
                    .forEach(console.out()::println);
            console.out()
                    .println("next: `sass train` or `mvn sass:train`: the data is prepared and the model trained anew");
        } catch (SassException e) {
            throw holds ? e : addition.withOriginalPlaces(e);
        } finally {
            if (!holds) {
                addition.revert();
            }
        }
        return ExitStatus.OK;
    }

    private ScenarioOverlap.Result shares(LoadedConfig loaded) throws IOException {
        SassConfig config = loaded.config();
        return SqlEngines.with(config.data().events().time().zone(), engine -> {
            try {
                return ScenarioOverlap.of(
                        config,
                        engine,
                        Preparation.outputFolder(config).resolve("generated/add-scenario"),
                        loaded::place,
                        LocalDate.now(config.data().events().time().zone()),
                        name);
            } catch (EngineException e) {
                throw SqlEngines.failure(e);
            }
        });
    }

    /** What the scenario has by itself: not an average one's work, but its own. */
    private NewScenario withOwnCounts(List<ScenarioOverlap.ScenarioStatistics> shares) {
        Map<String, Long> users = new HashMap<>();
        Map<String, Long> items = new HashMap<>();
        DatasetManifest.ScenarioCounts counts = null;
        for (ScenarioOverlap.ScenarioStatistics share : shares) {
            users.put(share.scenario(), share.sharedTrain().users());
            items.put(share.scenario(), share.sharedTrain().items());
            if (share.scenario().equals(name)) {
                ScenarioOverlap.SplitCounts positives = share.splits();
                counts = new DatasetManifest.ScenarioCounts(
                        name,
                        share.rows(),
                        share.positives(),
                        share.users(),
                        share.items(),
                        positives.train(),
                        positives.validation(),
                        positives.test());
            }
        }
        return new NewScenario(
                Objects.requireNonNull(counts, "a scenario without rows is refused before"), users, items);
    }

    private static String sharedParts(ModelConfig model) {
        boolean together = model.samples() != ModelConfig.Samples.OWN;
        return together
                ? "; it shares all others, those of the tables among them, with the scenarios there are"
                : "; each scenario trains a model of its own, so it shares none";
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
        print("it is scenario " + place + " of " + config.scenarios().size()
                + " and adds "
                + Progress.count(Planner.parameters(config) - Planner.parameters(before))
                + " parameters of its own to the model" + sharedParts(config.model()));
        List<String> moved = config
                .scenarios()
                .subList(place, config.scenarios().size())
                .stream()
                .map(scenario -> "`" + scenario.name() + "`")
                .toList();
        if (!moved.isEmpty()) {
            // Everything is made anew in any case; whoever reads figures by number should know.
            print("the numbers of " + String.join(", ", moved) + " move up by one");
        }
        boolean alone = shares.stream()
                .filter(share -> !share.scenario().equals(name))
                .allMatch(share -> share.sharedUsers() == 0 && share.sharedItems() == 0);
        if (alone && config.pretrain().task() != PretrainConfig.Task.NONE) {
            console.warn("it shares no user and no item with another scenario: pre-training needs that (SASS4030)");
        }
    }
}
