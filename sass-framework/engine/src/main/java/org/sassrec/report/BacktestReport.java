package org.sassrec.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sassrec.diagnostic.Percent;
import org.sassrec.report.ExperimentReport.Chart;
import org.sassrec.report.ExperimentReport.Section;
import org.sassrec.result.BacktestResult;
import org.sassrec.result.BacktestResult.Cost;
import org.sassrec.result.BacktestResult.Strategy;
import org.sassrec.result.Difference;

/** The tables and sentences of a backtest. */
public final class BacktestReport {
    private final BacktestResult backtest;

    private BacktestReport(BacktestResult backtest) {
        this.backtest = backtest;
    }

    /** Returns the report of a backtest. */
    public static ExperimentReport of(BacktestResult backtest) {
        return new BacktestReport(backtest).report();
    }

    private ExperimentReport report() {
        List<String> metrics = backtest.metrics();
        Map<String, String> changes = new LinkedHashMap<>();
        backtest.strategies().forEach((name, strategy) -> {
            if (strategy.update() != null) {
                changes.put(name, changes(strategy));
            }
        });
        return new ExperimentReport(
                backtest.name() + ": backtest from " + backtest.days().get(0) + " to "
                        + backtest.days().get(backtest.days().size() - 1),
                backtest.conclusion(),
                List.of(ExperimentReport.seeds(backtest.seeds()), "reference " + backtest.reference()),
                List.of(
                        new Section(
                                "Results",
                                List.of(),
                                Stream.concat(metrics.stream().map(this::means), Stream.of(cost()))
                                        .toList()),
                        new Section(
                                "Days",
                                Stream.concat(
                                                metrics.stream().map(metric -> chart(metric, metric)),
                                                Stream.of(
                                                        chart("churn", "churn@50"),
                                                        chart("trainingSeconds", "training time")))
                                        .toList(),
                                metrics.stream().map(this::days).toList())),
                notes(),
                List.of(),
                changes,
                List.of(
                        "Each day is the test split of a run that learns from the days before it. No model has seen the day that measures it.",
                        "On the first day, `" + backtest.reference()
                                + "` trains the model from which the other strategies continue. This day"
                                + " is in the curves, but not in the means and differences.",
                        "Differences are paired by query and seed. Each user counts once over all days and scenarios. The Holm correction covers"
                                + " the strategies of a metric.",
                        "Preparation reads all days of the window. Training is the duration of pre-training and fine-tuning. Churn is the share of the top 50 items of 200 users that"
                                + " their lists of the day before did not contain."),
                backtest.setup(),
                backtest);
    }

    private static Chart chart(String value, String name) {
        return new Chart("days", Map.of("value", value), name + " by day");
    }

    private static String changes(Strategy strategy) {
        Map<String, String> all = new LinkedHashMap<>();
        if ("refresh".equals(strategy.update())) {
            all.put("update", "refresh");
        }
        all.putAll(strategy.changed());
        return ExperimentReport.changes(all);
    }

    /** The values of each strategy over all days after the first, with the differences from the reference. */
    private TextTable means(String metric) {
        TextTable table = TextTable.of(
                        metric + ", mean over the scenarios, " + compared(), List.of(true, false, false, true))
                .row(List.of("strategy", metric, "vs. " + backtest.reference(), "verdict"))
                .rule();
        backtest.strategies().forEach((name, strategy) -> {
            Difference difference = strategy.differences().get(metric);
            table.row(List.of(
                    name,
                    NumberText.number(strategy.values().get(metric)),
                    NumberText.difference(difference),
                    name.equals(backtest.reference())
                            ? "reference"
                            : difference == null ? "" : difference.verdict().text()));
        });
        return table;
    }

    /** The cost of a day, as the mean over the days after the first and the seeds. */
    private TextTable cost() {
        TextTable table = TextTable.of("Cost of a day, " + compared(), List.of(true, false, false, false, false))
                .row(List.of("strategy", "preparation", "training", "samples", "churn@50"))
                .rule();
        backtest.strategies().forEach((name, strategy) -> {
            Cost cost = strategy.cost();
            if (cost != null) {
                table.row(List.of(
                        name,
                        NumberText.duration(cost.preparationSeconds()),
                        NumberText.duration(cost.trainingSeconds()),
                        NumberText.count(cost.samples()),
                        cost.churn() == null ? "" : Percent.text(Math.round(1000 * cost.churn()) / 1000.0)));
            }
        });
        return table;
    }

    private TextTable days(String metric) {
        List<String> head = new ArrayList<>(List.of("day"));
        head.addAll(backtest.strategies().keySet());
        List<Boolean> left = new ArrayList<>(Collections.nCopies(head.size(), false));
        left.set(0, true);
        TextTable table = TextTable.of(metric + " by day", left).row(head).rule();
        for (int day = 0; day < backtest.days().size(); day++) {
            List<String> row = new ArrayList<>(List.of(backtest.days().get(day)));
            for (Strategy strategy : backtest.strategies().values()) {
                row.add(NumberText.number(strategy.byDay().get(day).values().get(metric)));
            }
            table.row(row);
        }
        return table;
    }

    private String compared() {
        int days = backtest.comparedDays();
        return days == 1 ? "one day" : days + " days";
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (backtest.seeds().size() == 1) {
            notes.add("One seed does not measure the variance of training. Use `--set backtest.seeds=3`.");
        }
        backtest.strategies().forEach((name, strategy) -> {
            if (strategy.coldStarts() > 0) {
                notes.add("`" + name + "` started from random weights on " + strategy.coldStarts()
                        + (strategy.coldStarts() == 1 ? " day" : " days")
                        + ", because no earlier weights fit or a cold model was better.");
            }
        });
        return notes;
    }
}
