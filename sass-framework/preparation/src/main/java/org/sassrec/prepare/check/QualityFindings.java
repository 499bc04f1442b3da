package org.sassrec.prepare.check;

import static org.sassrec.diagnostic.MessageText.count;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Split;
import org.sassrec.dataset.TargetCounts;

/**
 * Finds what limits the quality of a model before it is trained. Each cause is one finding, with all scenarios that it
 * affects. The findings are ranked by the share of test positives that they affect.
 *
 * @param positives positives by scenario and split
 * @param problems receives the findings
 */
public record QualityFindings(SassConfig config, long[][] positives, DataProblems problems) {
    private static final long MIN_TRAIN_POSITIVES = 100;

    /** With fewer, the 95 % interval of a metric is wider than about ±0.2. */
    private static final long MIN_TEST_POSITIVES = 20;

    /** With fewer shared users and items, a batch rarely contains a pair of scenarios. */
    private static final long MIN_SHARED = 50;

    /** Maximum number of scenarios with a note. The message names more. */
    static final int MAX_NOTES = 5;

    /**
     * SASS4015: reports scenarios with too few positives for training or for metrics.
     *
     * @param testable whether each split has positives
     */
    public void positives(boolean testable) {
        List<Integer> train = new ArrayList<>();
        List<Integer> test = new ArrayList<>();
        for (int s : scenarios()) {
            long trained = positives[s][Split.TRAIN.code()];
            if (trained > 0 && trained < MIN_TRAIN_POSITIVES) {
                train.add(s);
            } else if (trained > 0 && scenario(s).serve() && testPositives(s) < MIN_TEST_POSITIVES && testable) {
                test.add(s);
            }
        }
        reportFew(
                Split.TRAIN,
                train,
                "too few to train a scenario network",
                "use more days or a wider `label`, or merge it with a similar scenario");
        reportFew(
                Split.TEST,
                test,
                "too few for reliable metrics",
                "give the test split more days, or write `serve: false` if you do not release the scenario");
    }

    private void reportFew(Split split, List<Integer> scenarios, String label, String help) {
        if (scenarios.isEmpty()) {
            return;
        }
        String name = scenario(scenarios.get(0)).name();
        long first = positives[scenarios.get(0)][split.code()];
        String message = scenarios.size() == 1
                ? "scenario `" + name + "` has only " + first + (first == 1 ? " positive" : " positives") + " in "
                        + word(split)
                : scenarios.size() + " scenarios have few positives in " + word(split) + ": "
                        + join(scenarios.stream()
                                .map(s -> "`" + scenario(s).name() + "` " + count(positives[s][split.code()]))
                                .toList());
        problems.finding(testShare(scenarios), DataCode.FEW_POSITIVES, "scenarios." + name + ".where")
                .message(message)
                .label(label)
                .help(help);
    }

    /**
     * SASS4030 and SASS4031: reports too few shared users and items for scenario-contrastive pre-training. Without a
     * feature that differs between scenarios, SASS3009 reports that it has no effect.
     *
     * @param overlap users and items that scenarios share in the events of pre-training
     */
    public void overlap(EntityOverlap overlap) {
        boolean users = config.viewsDiffer(Side.USER);
        boolean items = config.viewsDiffer(Side.ITEM);
        if (!config.pretrain().comparesScenarios() || config.scenarios().size() < 2 || !(users || items)) {
            return;
        }
        List<Integer> none = new ArrayList<>();
        List<Integer> few = new ArrayList<>();
        for (int s : scenarios()) {
            long sharedUsers = maxShared(overlap.users(), s);
            long sharedItems = maxShared(overlap.items(), s);
            if (sharedUsers + sharedItems == 0) {
                none.add(s);
            } else if (sharedUsers < MIN_SHARED && sharedItems < MIN_SHARED) {
                few.add(s);
            }
        }
        List<String> tooFew = new ArrayList<>();
        addFewPairs(tooFew, users, overlap.users(), "users");
        addFewPairs(tooFew, items, overlap.items(), "items");
        boolean skipped = tooFew.size() == (users ? 1 : 0) + (items ? 1 : 0);
        if (none.size() == scenarios().size() || (!none.isEmpty() && !skipped)) {
            reportNoPairs(none, skipped);
        }
        if (!tooFew.isEmpty() && none.size() < scenarios().size()) {
            reportFewPairs(tooFew, skipped);
        } else if (!few.isEmpty()) {
            reportFewShared(few, overlap);
        }
    }

    private void addFewPairs(List<String> tooFew, boolean viewsDiffer, List<List<Long>> shared, String side) {
        long pairs = pairs(shared);
        if (viewsDiffer && pairs < config.pretrain().minimumPairs()) {
            tooFew.add(pairsOf(pairs, side));
        }
    }

    private void reportNoPairs(List<Integer> scenarios, boolean skipped) {
        boolean one = scenarios.size() == 1;
        problems.finding(
                        testShare(scenarios),
                        DataCode.NO_SHARED_ENTITIES,
                        "scenarios." + scenario(scenarios.get(0)).name())
                .message(
                        "scenario%s %s %s no user and no item with another scenario in train",
                        one ? "" : "s", names(scenarios), one ? "shares" : "share")
                .label(
                        skipped
                                ? "no pairs, so scenario-contrastive pre-training is skipped"
                                : "no pairs: " + (one ? "it takes" : "they take") + " no part in pre-training")
                .help("if the scenarios have the same users or items, use the same ids in all of them")
                .help(
                        "write `pretrain: {task: nextItem}`, which needs no pairs%s",
                        skipped ? ", or `pretrain: {task: none}`" : "");
    }

    private void reportFewPairs(List<String> tooFew, boolean skipped) {
        String pairs = String.join(" and ", tooFew);
        boolean users = tooFew.get(0).endsWith("users");
        problems.finding(
                        0,
                        DataCode.FEW_SHARED_ENTITIES,
                        "scenarios." + scenario(scenarios().get(0)).name())
                .message(
                        skipped
                                ? "scenario-contrastive pre-training is skipped: it has only " + pairs
                                : (users ? "users" : "items") + " take no part in pre-training: only " + pairs)
                .label(
                        "pairs of all scenarios in train, at least %s are needed",
                        count(config.pretrain().minimumPairs()))
                .note("a pair is a user or an item with rows in two scenarios")
                .help("write `pretrain: {task: nextItem}`, which needs no pairs, or `pretrain: {task: none}`")
                .help("if the scenarios have the same %s, use the same ids in all of them", users ? "users" : "items");
    }

    private static String pairsOf(long pairs, String side) {
        return count(pairs) + (pairs == 1 ? " pair of " : " pairs of ") + side;
    }

    private void reportFewShared(List<Integer> scenarios, EntityOverlap overlap) {
        boolean one = scenarios.size() == 1;
        DataProblem problem = problems.finding(
                        0,
                        DataCode.FEW_SHARED_ENTITIES,
                        "scenarios." + scenario(scenarios.get(0)).name())
                .message(
                        "scenario%s %s %s few users and items with another scenario in train",
                        one ? "" : "s", names(scenarios), one ? "shares" : "share")
                .label("few pairs for scenario-contrastive pre-training");
        for (int s : scenarios.subList(0, Math.min(MAX_NOTES, scenarios.size()))) {
            problem.note("`" + scenario(s).name() + "`: at most " + count(maxShared(overlap.users(), s)) + " users and "
                    + count(maxShared(overlap.items(), s)) + " items");
        }
        problem.help("use more days, or add a scenario that shares users and items with " + (one ? "it" : "them"));
    }

    /**
     * SASS4032, SASS4033 and SASS4034: reports positives that the evaluation cannot find, or ranks with other values than
     * training.
     *
     * @param counts counts of the served scenarios in validation and test
     */
    public void targets(List<TargetCounts> counts) {
        new TargetFindings(config, problems).report(counts);
    }

    private List<Integer> scenarios() {
        return IntStream.range(0, config.scenarios().size())
                .filter(s -> scenario(s).hasEvents())
                .boxed()
                .toList();
    }

    private ScenarioConfig scenario(int number) {
        return config.scenarios().get(number);
    }

    private long testPositives(int scenario) {
        return positives[scenario][Split.TEST.code()];
    }

    private double testShare(List<Integer> scenarios) {
        long all = scenarios().stream()
                .filter(s -> scenario(s).serve())
                .mapToLong(this::testPositives)
                .sum();
        return all == 0
                ? 0
                : (double) scenarios.stream().mapToLong(this::testPositives).sum() / all;
    }

    /** Returns the largest overlap of a scenario with another scenario of events. */
    private long maxShared(List<List<Long>> shared, int scenario) {
        return scenarios().stream()
                .filter(other -> other != scenario)
                .mapToLong(other -> shared.get(scenario).get(other))
                .max()
                .orElse(0);
    }

    /** Returns the number of pairs of one side: entities in two scenarios, once for each two. */
    private long pairs(List<List<Long>> shared) {
        return scenarios().stream()
                .flatMapToLong(a -> scenarios().stream()
                        .filter(b -> b > a)
                        .mapToLong(b -> shared.get(a).get(b)))
                .sum();
    }

    private String names(List<Integer> scenarios) {
        return scenarios.stream().map(s -> "`" + scenario(s).name() + "`").collect(Collectors.joining(", "));
    }

    static String word(Split split) {
        return split.name().toLowerCase(Locale.ROOT);
    }

    /** Joins the first twelve texts. */
    static String join(List<String> texts) {
        int most = 12;
        String all = String.join(", ", texts.subList(0, Math.min(most, texts.size())));
        return texts.size() > most ? all + " and " + (texts.size() - most) + " more" : all;
    }
}
