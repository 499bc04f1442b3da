package org.sassrec.report;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.result.DailyMetrics;
import org.sassrec.result.DailyMetrics.Change;
import org.sassrec.result.DailyMetrics.Evaluation;
import org.sassrec.result.DailyMetrics.Release;
import org.sassrec.result.DailyMetrics.Scenario;
import org.sassrec.result.DailySeries;
import org.sassrec.result.DailySeries.Alert;
import org.sassrec.result.DailySeries.Unit;

/** The tables of the recorded days on the page of a run. */
final class DailyTables {
    private final DailySeries series;

    DailyTables(DailySeries series) {
        this.series = series;
    }

    /** Returns the names of the scenarios, those of the newest evaluation first. */
    List<String> scenarios() {
        Set<String> names = new LinkedHashSet<>();
        for (int day = series.days().size() - 1; day >= 0; day--) {
            DailyMetrics recorded = series.days().get(day);
            names.addAll(scenarios(recorded).keySet());
            names.addAll(changes(recorded).keySet());
        }
        return List.copyOf(names);
    }

    /** Returns the scenarios with metrics. */
    List<String> measured() {
        return scenarios().stream()
                .filter(name -> series.days().stream()
                        .map(day -> scenarios(day).get(name))
                        .anyMatch(scenario -> scenario != null && scenario.queries() > 0))
                .toList();
    }

    /** Returns the alerts, newest first. */
    TextTable alerts() {
        TextTable table = TextTable.of(List.of(true, true, true, false, false, false))
                .row(List.of("date", "scenario", "measure", "value", "median", "earlier days"))
                .rule();
        series.alerts().stream()
                .sorted(Comparator.comparing(Alert::date).reversed())
                .forEach(alert -> table.row(List.of(
                        alert.date(),
                        alert.scenario(),
                        alert.measure(),
                        alert.unit().text(alert.value()),
                        alert.unit().text(alert.median()),
                        Integer.toString(alert.days()))));
        return table;
    }

    /** Returns the ages, then the values of each scenario. */
    Map<String, TextTable> days() {
        Map<String, TextTable> tables = new LinkedHashMap<>();
        tables.put("Age of weights and data", ages());
        scenarios().forEach(name -> tables.put(name, values(name)));
        return tables;
    }

    private TextTable ages() {
        TextTable table = TextTable.of(List.of(true, true, true, false, false))
                .row(List.of("date", "evaluated weights", "released weights", "weights (days)", "data (days)"))
                .rule();
        for (DailyMetrics day : series.days()) {
            Evaluation evaluation = day.evaluation();
            Release release = day.release();
            table.row(List.of(
                    day.date(),
                    evaluation == null ? "-" : lower(evaluation.kind()),
                    release == null ? "-" : lower(release.kind()),
                    age(day, trainedUntil(day)),
                    age(day, evaluation == null ? null : evaluation.newestDay())));
        }
        return table;
    }

    private TextTable values(String name) {
        String metric = metric();
        TextTable table = TextTable.of(Stream.concat(
                                Stream.of(true), Stream.generate(() -> false).limit(10))
                        .toList())
                .row(List.of(
                        "date",
                        metric,
                        "popularity",
                        "queries",
                        "rows",
                        "positive rows",
                        "hours",
                        "unknown users",
                        "unknown items",
                        "churn@50",
                        "cosine"))
                .rule();
        for (DailyMetrics day : series.days()) {
            Scenario scenario = scenarios(day).get(name);
            Change change = changes(day).get(name);
            List<String> row = new ArrayList<>(List.of(day.date()));
            if (scenario == null) {
                row.addAll(Stream.generate(() -> "-").limit(8).toList());
            } else {
                row.add(text(Unit.SCORE, scenario.metrics().get(metric)));
                row.add(text(Unit.SCORE, scenario.popularity().get(metric)));
                row.add(NumberText.count(scenario.queries()));
                row.add(NumberText.count(scenario.newestDay().rows()));
                row.add(NumberText.count(scenario.newestDay().positives()));
                row.add(Integer.toString(scenario.newestDay().hours()));
                row.add(text(Unit.SHARE, scenario.unknownUsers()));
                row.add(text(Unit.SHARE, scenario.unknownItems()));
            }
            row.add(text(Unit.SHARE, change == null ? null : change.churn()));
            row.add(text(Unit.SCORE, change == null ? null : change.itemCosine()));
            table.row(row);
        }
        return table;
    }

    /** Returns the metric of the newest evaluation. */
    String metric() {
        return series.days().stream()
                .map(DailyMetrics::evaluation)
                .filter(Objects::nonNull)
                .reduce((earlier, later) -> later)
                .map(Evaluation::metric)
                .orElse("metric");
    }

    private static Map<String, Scenario> scenarios(DailyMetrics day) {
        return day.evaluation() == null ? Map.of() : day.evaluation().scenarios();
    }

    private static Map<String, Change> changes(DailyMetrics day) {
        return day.release() == null ? Map.of() : day.release().scenarios();
    }

    private static @Nullable String trainedUntil(DailyMetrics day) {
        if (day.release() != null && day.release().trainedUntil() != null) {
            return day.release().trainedUntil();
        }
        return day.evaluation() == null ? null : day.evaluation().trainedUntil();
    }

    private static String age(DailyMetrics day, @Nullable String until) {
        return until == null
                ? "-"
                : Long.toString(ChronoUnit.DAYS.between(LocalDate.parse(until), LocalDate.parse(day.date())));
    }

    private static String text(Unit unit, @Nullable Double value) {
        return value == null ? "-" : unit.text(value);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
