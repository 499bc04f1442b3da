package org.sassrec.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sassrec.baseline.BaselineModel;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.dataset.Timeline;
import org.sassrec.evaluation.Evaluator;
import org.sassrec.evaluation.ranking.Scorer;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.result.SampleUser;
import org.sassrec.training.TrainedModel;

/**
 * Recommends items to a few users of each served scenario, next to their history. The users are spread evenly over all
 * users with a query and a history. Their choice does not depend on the model.
 */
final class SampleLists {
    /** Number of users per scenario. */
    private static final int USERS = 3;

    /** Maximum number of items of a list. */
    private static final int ITEMS = 5;

    /** Longer titles are truncated. */
    private static final int MAX_TITLE = 80;

    private final RunContext run;
    private final Dataset dataset;
    private final Horizon horizon;
    private final SplitFilter known;
    private final @Nullable String titles;
    private final List<SampleUser> found = new ArrayList<>();

    private SampleLists(RunContext run, Dataset dataset, Horizon horizon) {
        this.run = run;
        this.dataset = dataset;
        this.horizon = horizon;
        this.known = run.config().evaluate().history() == EvaluateConfig.History.ROLLING ? SplitFilter.ALL : horizon;
        this.titles = TitleColumn.of(dataset).orElse(null);
    }

    /**
     * Returns the recommendations in the order of the scenarios.
     *
     * @throws org.sassrec.diagnostic.SassException if the model or the data cannot be opened
     */
    static List<SampleUser> of(RunContext run) {
        SassConfig config = run.config();
        try (Dataset dataset = run.dataset()) {
            if (config.model().type().isCountBased()) {
                BaselineModel counted = BaselineModel.read(run.finetune());
                return new SampleLists(run, dataset, counted.horizon()).all(counted.scorer(config, dataset));
            }
            Horizon horizon = TrainedModel.finalHorizon(run.finetune());
            try (TrainedModel model = TrainedModel.open(config, dataset, run.finetune(), horizon)) {
                return new SampleLists(run, dataset, horizon).all(Scorer.of(model.encoder()));
            }
        }
    }

    private List<SampleUser> all(Scorer scorer) {
        SassConfig config = run.config();
        try (Evaluator evaluator = Evaluator.of(
                dataset,
                config.scenarios(),
                config.evaluate(),
                run.split(),
                horizon,
                Evaluator.Options.of(config.run().seed(), 1))) {
            for (int s = 0; s < config.scenarios().size(); s++) {
                if (config.scenarios().get(s).serve()) {
                    add(evaluator, scorer, s);
                }
            }
        }
        return found;
    }

    private void add(Evaluator evaluator, Scorer scorer, int scenario) {
        long[] queries = queries(scenario);
        if (queries.length == 0) {
            return;
        }
        int[][] lists = evaluator.topItems(scorer, scenario, queries, ITEMS);
        for (int n = 0; n < queries.length; n++) {
            int user = dataset.events().user(queries[n]);
            List<Integer> targets = targets(scenario, user);
            Set<Integer> wanted = new HashSet<>(targets);
            List<SampleUser.Item> items = new ArrayList<>();
            for (int item : lists[n]) {
                items.add(item(item, null, wanted.contains(item)));
            }
            found.add(new SampleUser(
                    run.config().scenarios().get(scenario).name(),
                    dataset.userId(user),
                    history(user, dataset.events().time(queries[n])),
                    items,
                    targets.stream()
                            .distinct()
                            .limit(ITEMS)
                            .map(item -> item(item, null, false))
                            .toList()));
        }
    }

    /** The first query of each chosen user: the middle users of equal parts of all users with a history. */
    private long[] queries(int scenario) {
        List<Long> first = new ArrayList<>();
        Dataset.Rows samples = dataset.samples(scenario, run.split());
        int last = -1;
        for (long q = 0; q < samples.size(); q++) {
            long event = samples.event(q);
            int user = dataset.events().user(event);
            if (user != last && !history(user, dataset.events().time(event)).isEmpty()) {
                first.add(event);
            }
            last = user;
        }
        int count = Math.min(USERS, first.size());
        long[] chosen = new long[count];
        for (int n = 0; n < count; n++) {
            chosen[n] = first.get((int) ((2L * n + 1) * first.size() / (2L * count)));
        }
        return chosen;
    }

    private List<Integer> targets(int scenario, int user) {
        List<Integer> items = new ArrayList<>();
        Timeline positives = dataset.positives();
        for (long row = positives.start(user); row < positives.end(user); row++) {
            if (positives.scenario(row) == scenario && positives.split(row) == run.split()) {
                items.add(positives.item(row));
            }
        }
        return items;
    }

    /** The newest known positives of a user in all scenarios, each item once. */
    private List<SampleUser.Item> history(int user, long time) {
        List<SampleUser.Item> items = new ArrayList<>();
        Set<Integer> listed = new HashSet<>();
        Timeline positives = dataset.positivesByTime();
        for (long row = positives.end(user) - 1; row >= positives.start(user) && items.size() < ITEMS; row--) {
            if (known.includes(positives.split(row)) && positives.time(row) < time && listed.add(positives.item(row))) {
                String scenario =
                        run.config().scenarios().get(positives.scenario(row)).name();
                items.add(item(positives.item(row), scenario, false));
            }
        }
        return items;
    }

    private SampleUser.Item item(int item, @Nullable String scenario, boolean target) {
        String title = titles == null ? "" : dataset.itemText(item, titles).strip();
        if (title.codePointCount(0, title.length()) > MAX_TITLE) {
            title = title.substring(0, title.offsetByCodePoints(0, MAX_TITLE - 3)) + "...";
        }
        return new SampleUser.Item(dataset.itemId(item), title.isEmpty() ? null : title, scenario, target);
    }
}
