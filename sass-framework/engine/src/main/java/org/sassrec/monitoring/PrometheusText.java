package org.sassrec.monitoring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.result.DailyMetrics;
import org.sassrec.result.DailyMetrics.Evaluation;
import org.sassrec.result.DailyMetrics.Release;
import org.sassrec.result.DailyMetrics.Scenario;
import org.sassrec.result.DailySeries.Alert;

/**
 * The newest day in the text format of Prometheus, version 0.0.4, for the textfile collector of the node exporter. All
 * metrics are gauges without a time.
 */
public final class PrometheusText {
    private final String project;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private PrometheusText(String project) {
        this.project = project;
    }

    /**
     * Returns the text.
     *
     * @param project value of the label {@code project}
     * @param days in the order of their dates; may be empty
     * @param alerts of these days
     */
    public static String of(String project, List<DailyMetrics> days, List<Alert> alerts) {
        PrometheusText text = new PrometheusText(project);
        if (!days.isEmpty()) {
            text.add(days.get(days.size() - 1), alerts);
        }
        return text.registry.scrape();
    }

    private void add(DailyMetrics day, List<Alert> alerts) {
        add("day_timestamp_seconds", "Start of the date of the values in UTC.", seconds(day.date()), Tags.empty());
        Evaluation evaluation = day.evaluation();
        if (evaluation != null) {
            add(
                    "data_until_timestamp_seconds",
                    "Start of the newest day of the data in UTC.",
                    seconds(evaluation.newestDay()),
                    Tags.empty());
            evaluation.scenarios().forEach(this::add);
        }
        Release release = day.release();
        String trained = trainedUntil(evaluation, release);
        if (trained != null) {
            add(
                    "weights_until_timestamp_seconds",
                    "Start of the newest day that the weights were trained on in UTC.",
                    seconds(trained),
                    Tags.empty());
        }
        if (release != null) {
            release.scenarios().forEach((name, change) -> {
                add("churn_ratio", "Share of the top 50 items of sample users that changed.", change.churn(), name);
                addIfKnown(
                        "item_vector_cosine",
                        "Mean cosine of the vectors of items that both releases contain.",
                        change.itemCosine(),
                        name);
            });
        }
        List<Alert> ofDay =
                alerts.stream().filter(alert -> alert.date().equals(day.date())).toList();
        add("alerts", "Number of values of the day that differ from the earlier days.", ofDay.size(), Tags.empty());
        ofDay.forEach(alert -> add(
                "alert",
                "1 for each value of the day that differs from the earlier days.",
                1,
                Tags.of("scenario", alert.scenario(), "measure", alert.measure())));
    }

    private static @Nullable String trainedUntil(@Nullable Evaluation evaluation, @Nullable Release release) {
        if (release != null && release.trainedUntil() != null) {
            return release.trainedUntil();
        }
        return evaluation == null ? null : evaluation.trainedUntil();
    }

    private void add(String name, Scenario scenario) {
        scenario.metrics()
                .forEach((metric, value) ->
                        add("metric", "Metric of the model.", value, Tags.of("scenario", name, "metric", metric)));
        scenario.popularity()
                .forEach((metric, value) -> add(
                        "popularity_metric",
                        "Metric of the popularity baseline.",
                        value,
                        Tags.of("scenario", name, "metric", metric)));
        add("queries", "Number of evaluated queries.", (double) scenario.queries(), name);
        addIfKnown("unknown_users_ratio", "Share of the queries with an unknown user.", scenario.unknownUsers(), name);
        addIfKnown("unknown_items_ratio", "Share of the queries with an unknown item.", scenario.unknownItems(), name);
        DailyMetrics.Rows rows = scenario.newestDay();
        add("rows", "Number of rows of the newest day.", (double) rows.rows(), name);
        add("positive_rows", "Number of rows of the newest day with a true label.", (double) rows.positives(), name);
        add(
                "repeated_rows",
                "Number of rows of the newest day that repeat another row.",
                (double) rows.repeated(),
                name);
        add("hours_with_rows", "Number of hours of the newest day with a row.", rows.hours(), name);
        rows.unknownValues()
                .forEach((feature, share) -> add(
                        "unknown_values_ratio",
                        "Share of the rows of the newest day without a known value.",
                        share,
                        Tags.of("scenario", name, "feature", feature)));
    }

    private void addIfKnown(String name, String help, @Nullable Double value, String scenario) {
        if (value != null) {
            add(name, help, value, scenario);
        }
    }

    private static double seconds(String date) {
        return LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
    }

    private void add(String name, String help, double value, String scenario) {
        add(name, help, value, Tags.of("scenario", scenario));
    }

    private void add(String name, String help, double value, Iterable<Tag> labels) {
        Gauge.builder("sass_" + name, () -> value)
                .description(help)
                .tag("project", project)
                .tags(labels)
                .register(registry);
    }
}
