package org.sassrec.experiment;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.sassrec.config.CompareConfig;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.Strategy;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.result.BacktestResult;
import org.sassrec.result.BacktestResult.Cost;
import org.sassrec.result.BacktestResult.Day;
import org.sassrec.result.Difference;
import org.sassrec.result.DifferenceFamily;
import org.sassrec.result.RunSetup;

/**
 * Computes a {@link BacktestResult} from complete days. The queries of all days after the first are tested together, so
 * that a user with queries on several days is one user. Differences are paired by seed. The Holm correction covers the
 * strategies, for each metric.
 */
public final class BacktestAnalysis {
    private static final int METRICS = 2;

    private final List<LocalDate> days;
    private final BacktestRunner runner;
    private final LoadedConfig config;
    private final List<Long> seeds;
    private final double confidence;
    private final List<String> metrics;

    private BacktestAnalysis(BacktestDays days, BacktestRunner runner) {
        this.days = days.all();
        this.runner = runner;
        this.config = runner.config();
        this.seeds = config.backtest().seeds();
        this.confidence = config.config().evaluate().confidence();
        this.metrics = metrics(config);
    }

    /**
     * Returns the metrics of a backtest: the first ranking metrics of the evaluation.
     *
     * @throws org.sassrec.diagnostic.SassException SASS2010 without a ranking metric
     */
    public static List<String> metrics(LoadedConfig config) {
        List<String> ranking = config.config().evaluate().rankingMetrics();
        if (ranking.isEmpty()) {
            throw Diagnostic.error(ConfigCode.UNKNOWN_REFERENCE, "`evaluate.metrics` contains no ranking metric")
                    .at(config.locationOf("evaluate.metrics"), "a backtest compares the ranks of queries")
                    .withHelp("add `ndcg@50` to `evaluate.metrics`")
                    .toException();
        }
        return ranking.stream().limit(METRICS).toList();
    }

    /**
     * Computes the result of a backtest.
     *
     * @param runner all days are complete
     * @param setup conditions of the reference
     * @throws org.sassrec.diagnostic.SassException SASS5054 if the strategies have different queries
     */
    public static BacktestResult of(BacktestDays days, BacktestRunner runner, RunSetup setup) throws IOException {
        return new BacktestAnalysis(days, runner).result(setup);
    }

    private BacktestResult result(RunSetup setup) throws IOException {
        List<Strategy> strategies = config.backtest().strategies();
        String reference = strategies.get(0).name();
        Map<String, Map<Long, QueryRanks>> ranks = new LinkedHashMap<>();
        Map<Long, QueryRanks> popular = new LinkedHashMap<>();
        strategies.forEach(strategy -> ranks.put(strategy.name(), readRanks(strategy.name())));
        ranks.getOrDefault(reference, Map.of()).forEach((seed, each) -> popular.put(seed, each.byPopularity()));
        ranks.put(CompareConfig.POPULARITY, popular);
        Map<String, Map<String, Difference>> differences = differences(ranks, reference);
        Map<String, BacktestResult.Strategy> all = new LinkedHashMap<>();
        for (Strategy strategy : strategies) {
            String name = strategy.name();
            List<Day> byDay = new ArrayList<>();
            for (LocalDate day : days) {
                byDay.add(new Day(day.toString(), means(name, day, EvaluationReport.Scores::model), cost(name, day)));
            }
            List<Cost> costs = byDay.stream()
                    .skip(1)
                    .flatMap(day -> Stream.ofNullable(day.cost()))
                    .toList();
            all.put(
                    name,
                    new BacktestResult.Strategy(
                            changes(strategy),
                            strategy.update().name().toLowerCase(Locale.ROOT),
                            values(ranks.getOrDefault(name, Map.of())),
                            differences.getOrDefault(name, Map.of()),
                            mean(costs),
                            coldStarts(strategy),
                            byDay));
        }
        List<Day> byDay = new ArrayList<>();
        for (LocalDate day : days) {
            byDay.add(new Day(day.toString(), means(reference, day, EvaluationReport.Scores::popularity), null));
        }
        all.put(
                CompareConfig.POPULARITY,
                new BacktestResult.Strategy(
                        Map.of(),
                        null,
                        values(popular),
                        differences.getOrDefault(CompareConfig.POPULARITY, Map.of()),
                        null,
                        0,
                        byDay));
        return new BacktestResult(
                config.config().name(),
                days.stream().map(LocalDate::toString).toList(),
                reference,
                seeds,
                metrics,
                confidence,
                all,
                setup);
    }

    private Map<String, String> changes(Strategy strategy) {
        Map<String, String> changed =
                new LinkedHashMap<>(strategy.variant().config().effectiveValues());
        changed.entrySet().removeAll(config.effectiveValues().entrySet());
        return changed;
    }

    /** The differences from the reference by strategy and metric. */
    private Map<String, Map<String, Difference>> differences(
            Map<String, Map<Long, QueryRanks>> ranks, String reference) {
        Map<String, Map<Long, QueryRanks>> others = new LinkedHashMap<>(ranks);
        Map<Long, QueryRanks> own = Objects.requireNonNull(others.remove(reference));
        Map<String, Map<String, Difference>> found = new LinkedHashMap<>();
        for (String metric : metrics) {
            DifferenceFamily.compareMeans(others, own, metric, confidence)
                    .forEach((name, difference) -> found.computeIfAbsent(name, none -> new LinkedHashMap<>())
                            .put(metric, difference));
        }
        return found;
    }

    /** The mean over the scenarios of all queries. A share of 0 of another model leaves the metric itself. */
    private Map<String, Double> values(Map<Long, QueryRanks> ranks) {
        List<QueryRanks> own = List.copyOf(ranks.values());
        Map<String, Double> values = new LinkedHashMap<>();
        for (String metric : metrics) {
            PairedTest.Difference value = PairedTest.of(confidence)
                    .compare(own, own, Metric.parse(metric), 0)
                    .get(PairedTest.MACRO);
            if (value != null) {
                values.put(metric, value.value());
            }
        }
        return values;
    }

    private Map<Long, QueryRanks> readRanks(String strategy) {
        Map<Long, QueryRanks> found = new LinkedHashMap<>();
        for (long seed : seeds) {
            found.put(
                    seed,
                    QueryRanks.concat(days.stream()
                            .skip(1)
                            .map(day -> DayResult.ranks(runner.result(strategy, seed, day)))
                            .toList()));
        }
        return found;
    }

    private Cost cost(String strategy, LocalDate day) throws IOException {
        List<Cost> costs = new ArrayList<>();
        for (long seed : seeds) {
            DayResult result = runner.read(strategy, seed, day);
            costs.add(
                    new Cost(result.preparationSeconds(), result.trainingSeconds(), result.samples(), result.churn()));
        }
        return mean(costs);
    }

    /** The means over the seeds of a day. A metric without a value of a seed is missing. */
    private Map<String, Double> means(
            String strategy, LocalDate day, Function<EvaluationReport.Scores, Map<String, Double>> scores)
            throws IOException {
        Map<String, List<Double>> found = new LinkedHashMap<>();
        for (long seed : seeds) {
            EvaluationReport.Scores macro =
                    DayResult.evaluation(runner.result(strategy, seed, day)).macro();
            Map<String, Double> values = macro == null ? Map.of() : scores.apply(macro);
            for (String metric : metrics) {
                Double value = values.get(metric);
                if (value != null) {
                    found.computeIfAbsent(metric, none -> new ArrayList<>()).add(value);
                }
            }
        }
        Map<String, Double> means = new LinkedHashMap<>();
        found.forEach((metric, each) -> {
            if (each.size() == seeds.size()) {
                means.put(metric, average(each, value -> value));
            }
        });
        return means;
    }

    private static Cost mean(List<Cost> costs) {
        OptionalDouble churn = costs.stream()
                .map(Cost::churn)
                .filter(Objects::nonNull)
                .mapToDouble(value -> value)
                .average();
        return new Cost(
                average(costs, Cost::preparationSeconds),
                average(costs, Cost::trainingSeconds),
                average(costs, Cost::samples),
                churn.isPresent() ? churn.getAsDouble() : null);
    }

    private static <T> double average(List<T> values, ToDoubleFunction<T> value) {
        return values.stream().mapToDouble(value).average().orElse(0);
    }

    private int coldStarts(Strategy strategy) throws IOException {
        int count = 0;
        if (strategy.variant().config().config().finetune().start() == FinetuneConfig.Start.WARM
                && strategy.update() == Strategy.Update.TRAIN) {
            for (LocalDate day : days.subList(1, days.size())) {
                for (long seed : seeds) {
                    count += runner.read(strategy.name(), seed, day).coldStart() ? 1 : 0;
                }
            }
        }
        return count;
    }
}
