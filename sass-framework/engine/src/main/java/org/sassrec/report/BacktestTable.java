package org.sassrec.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Percent;
import org.sassrec.result.BacktestResult;
import org.sassrec.result.BacktestResult.Cost;
import org.sassrec.result.BacktestResult.Day;
import org.sassrec.result.BacktestResult.Strategy;
import org.sassrec.result.Difference;

/** The tables and notes of a backtest, for a terminal or an HTML page. */
public final class BacktestTable {
    private final BacktestResult backtest;

    private BacktestTable(BacktestResult backtest) {
        this.backtest = backtest;
    }

    static BacktestTable of(BacktestResult backtest) {
        return new BacktestTable(backtest);
    }

    static String title(BacktestResult backtest) {
        return backtest.name() + ": backtest from " + backtest.days().get(0) + " to "
                + backtest.days().get(backtest.days().size() - 1);
    }

    /** Returns the lines for a terminal: conclusion, tables, notes. */
    public static List<String> lines(BacktestResult backtest) {
        BacktestTable tables = new BacktestTable(backtest);
        List<String> lines = new ArrayList<>(List.of(backtest.conclusion(), ""));
        List<TextTable> all = new ArrayList<>(tables.means());
        all.add(tables.cost());
        all.addAll(tables.days());
        for (TextTable table : all) {
            lines.addAll(List.of(table.title() + ":", ""));
            lines.addAll(table.lines());
            lines.add("");
        }
        lines.addAll(tables.notes());
        return lines;
    }

    /** The values of each strategy over all days after the first, with the differences from the reference. */
    List<TextTable> means() {
        return backtest.metrics().stream().map(this::means).toList();
    }

    private TextTable means(String metric) {
        TextTable table = TextTable.of(
                        metric + ", mean over the scenarios, " + compared(), List.of(true, false, false, true))
                .row(List.of("strategy", metric, "vs. " + backtest.reference(), "verdict"))
                .rule();
        backtest.strategies().forEach((name, strategy) -> {
            Difference difference = strategy.differences().get(metric);
            table.row(List.of(
                    name,
                    number(strategy.values().get(metric)),
                    ComparisonTable.difference(difference),
                    name.equals(backtest.reference())
                            ? "reference"
                            : difference == null ? "" : difference.verdict().text()));
        });
        return table;
    }

    /** The cost of a day, as the mean over the days after the first and the seeds. */
    TextTable cost() {
        TextTable table = TextTable.of("Cost of a day, " + compared(), List.of(true, false, false, false, false))
                .row(List.of("strategy", "preparation", "training", "samples", "churn@50"))
                .rule();
        backtest.strategies().forEach((name, strategy) -> {
            Cost cost = strategy.cost();
            if (cost != null) {
                table.row(List.of(
                        name,
                        ComparisonTable.duration(cost.preparationSeconds()),
                        ComparisonTable.duration(cost.trainingSeconds()),
                        ComparisonTable.count(cost.samples()),
                        cost.churn() == null ? "" : Percent.text(Math.round(1000 * cost.churn()) / 1000.0)));
            }
        });
        return table;
    }

    /** A table per metric with a row for each day. */
    List<TextTable> days() {
        return backtest.metrics().stream().map(this::days).toList();
    }

    private TextTable days(String metric) {
        List<String> head = new ArrayList<>(List.of("day"));
        List<Boolean> left = new ArrayList<>(List.of(true));
        backtest.strategies().keySet().forEach(name -> {
            head.add(name);
            left.add(false);
        });
        TextTable table = TextTable.of(metric + " by day", left).row(head).rule();
        for (int day = 0; day < backtest.days().size(); day++) {
            List<String> row = new ArrayList<>(List.of(backtest.days().get(day)));
            for (Strategy strategy : backtest.strategies().values()) {
                Day values = strategy.byDay().get(day);
                row.add(number(values.values().get(metric)));
            }
            table.row(row);
        }
        return table;
    }

    private String compared() {
        int days = backtest.comparedDays();
        return days == 1 ? "one day" : days + " days";
    }

    /** Limits of the result. */
    List<String> notes() {
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

    /** How the values were measured. */
    List<String> method() {
        return List.of(
                "Each day is the test split of a run that learns from the days before it. No model has seen the day that measures it.",
                "On the first day, `" + backtest.reference()
                        + "` trains the model from which the other strategies continue. This day"
                        + " is in the curves, but not in the means and differences.",
                "Differences are paired by query and seed. Each user counts once over all days and scenarios. The Holm correction covers"
                        + " the strategies of a metric.",
                "Preparation reads all days of the window. Training is the duration of pre-training and fine-tuning. Churn is the share of the top 50 items of 200 users that"
                        + " their lists of the day before did not contain.");
    }

    private static String number(@Nullable Double value) {
        return value == null ? "-" : ComparisonTable.number(value);
    }

    /** Returns the overrides of a strategy in one line. */
    static String changes(Strategy strategy) {
        List<String> texts = new ArrayList<>();
        if ("refresh".equals(strategy.update())) {
            texts.add("update: refresh");
        }
        strategy.changed().forEach((key, value) -> texts.add(String.format(Locale.ROOT, "%s: %s", key, value)));
        return texts.isEmpty() ? "nothing" : String.join(", ", texts);
    }
}
