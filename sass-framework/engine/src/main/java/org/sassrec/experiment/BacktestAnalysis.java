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
import org.jspecify.annotations.Nullable;
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

    private final BacktestDays days;
    private final BacktestRunner runner;
    private final LoadedConfig config;
    private final List<String> metrics;
    private final Map<String, Map<Long, QueryRanks>> ranks = new LinkedHashMap<>();
    private final Map<String, List<Day>> byDay = new LinkedHashMap<>();

    private BacktestAnalysis(BacktestDays days, BacktestRunner runner) {
        this.days = days;
        this.runner = runner;
        this.config = runner.config();
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
        for (Strategy strategy : strategies) {
            byDay.put(strategy.name(), readDays(strategy.name()));
            ranks.put(strategy.name(), readRanks(strategy.name()));
        }
        byDay.put(CompareConfig.POPULARITY, popularityDays(reference));
        Map<Long, QueryRanks> popular = new LinkedHashMap<>();
        Objects.requireNonNull(ranks.get(reference)).forEach((seed, each) -> popular.put(seed, each.byPopularity()));
        ranks.put(CompareConfig.POPULARITY, popular);
        Map<String, Map<String, Difference>> differences = differences(reference);
        Map<String, BacktestResult.Strategy> all = new LinkedHashMap<>();
        for (Strategy strategy : strategies) {
            all.put(
                    strategy.name(),
                    strategy(
                            strategy.name(),
                            changes(strategy),
                            strategy.update().name().toLowerCase(Locale.ROOT),
                            differences,
                            coldStarts(strategy)));
        }
        all.put(CompareConfig.POPULARITY, strategy(CompareConfig.POPULARITY, Map.of(), null, differences, 0));
        return new BacktestResult(
                config.config().name(),
                days.all().stream().map(LocalDate::toString).toList(),
                reference,
                config.backtest().seeds(),
                metrics,
                config.config().evaluate().confidence(),
                all,
                setup);
    }

    private BacktestResult.Strategy strategy(
            String name,
            Map<String, String> changed,
            @Nullable String update,
            Map<String, Map<String, Difference>> differences,
            int coldStarts) {
        List<Day> all = Objects.requireNonNull(byDay.get(name));
        List<Cost> costs = new ArrayList<>();
        for (Day day : all.subList(1, all.size())) {
            if (day.cost() != null) {
                costs.add(day.cost());
            }
        }
        Map<String, Difference> own = new LinkedHashMap<>();
        differences.forEach((metric, found) -> {
            Difference difference = found.get(name);
            if (difference != null) {
                own.put(metric, difference);
            }
        });
        return new BacktestResult.Strategy(
                changed, update, values(name), own, costs.isEmpty() ? null : mean(costs), coldStarts, all);
    }

    private Map<String, String> changes(Strategy strategy) {
        Map<String, String> file = config.effectiveValues();
        Map<String, String> changed = new LinkedHashMap<>();
        strategy.variant().config().effectiveValues().forEach((key, value) -> {
            if (!value.equals(file.get(key))) {
                changed.put(key, value);
            }
        });
        return changed;
    }

    private Map<String, Map<String, Difference>> differences(String reference) {
        Map<String, Map<Long, QueryRanks>> others = new LinkedHashMap<>(ranks);
        others.remove(reference);
        Map<String, Map<String, Difference>> found = new LinkedHashMap<>();
        for (String metric : metrics) {
            found.put(
                    metric,
                    DifferenceFamily.compareMeans(
                            others,
                            Objects.requireNonNull(ranks.get(reference)),
                            metric,
                            config.config().evaluate().confidence()));
        }
        return found;
    }

    /** The mean over the scenarios of all queries. A share of 0 of another model leaves the metric itself. */
    private Map<String, Double> values(String name) {
        List<QueryRanks> own =
                List.copyOf(Objects.requireNonNull(ranks.get(name)).values());
        PairedTest test = PairedTest.of(config.config().evaluate().confidence());
        Map<String, Double> values = new LinkedHashMap<>();
        for (String metric : metrics) {
            PairedTest.Difference value =
                    test.compare(own, own, Metric.parse(metric), 0).get(PairedTest.MACRO);
            if (value != null) {
                values.put(metric, value.value());
            }
        }
        return values;
    }

    private Map<Long, QueryRanks> readRanks(String strategy) {
        Map<Long, QueryRanks> found = new LinkedHashMap<>();
        for (long seed : config.backtest().seeds()) {
            found.put(
                    seed,
                    QueryRanks.concat(days.all().stream()
                            .skip(1)
                            .map(day -> DayResult.ranks(runner.result(strategy, seed, day)))
                            .toList()));
        }
        return found;
    }

    private List<Day> readDays(String strategy) throws IOException {
        List<Day> all = new ArrayList<>();
        for (LocalDate day : days.all()) {
            List<EvaluationReport> reports = new ArrayList<>();
            List<Cost> costs = new ArrayList<>();
            for (long seed : config.backtest().seeds()) {
                reports.add(DayResult.evaluation(runner.result(strategy, seed, day)));
                DayResult result = Objects.requireNonNull(runner.read(strategy, seed, day));
                costs.add(new Cost(
                        result.preparationSeconds(), result.trainingSeconds(), result.samples(), result.churn()));
            }
            all.add(new Day(day.toString(), means(reports, EvaluationReport.Scores::model), mean(costs)));
        }
        return all;
    }

    private List<Day> popularityDays(String reference) throws IOException {
        List<Day> all = new ArrayList<>();
        for (LocalDate day : days.all()) {
            List<EvaluationReport> reports = new ArrayList<>();
            for (long seed : config.backtest().seeds()) {
                reports.add(DayResult.evaluation(runner.result(reference, seed, day)));
            }
            all.add(new Day(day.toString(), means(reports, EvaluationReport.Scores::popularity), null));
        }
        return all;
    }

    private Map<String, Double> means(
            List<EvaluationReport> reports, Function<EvaluationReport.Scores, Map<String, Double>> scores) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (String metric : metrics) {
            List<Double> each = new ArrayList<>();
            for (EvaluationReport report : reports) {
                EvaluationReport.Scores macro = report.macro();
                Double value = macro == null ? null : scores.apply(macro).get(metric);
                if (value != null) {
                    each.add(value);
                }
            }
            if (each.size() == reports.size()) {
                values.put(metric, average(each, value -> value));
            }
        }
        return values;
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
            for (LocalDate day : days.all().subList(1, days.all().size())) {
                for (long seed : config.backtest().seeds()) {
                    DayResult result = runner.read(strategy.name(), seed, day);
                    count += result != null && result.coldStart() ? 1 : 0;
                }
            }
        }
        return count;
    }
}
