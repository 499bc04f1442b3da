package org.sassrec.monitoring;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Events;
import org.sassrec.dataset.Horizon;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.EvaluationReport.ScenarioResult;
import org.sassrec.files.Sha256;
import org.sassrec.pipeline.stage.RunContext;
import org.sassrec.result.DailyMetrics;
import org.sassrec.result.DailyMetrics.Evaluation;
import org.sassrec.result.DailyMetrics.Kind;
import org.sassrec.result.DailyMetrics.Scenario;
import org.sassrec.training.warmstart.TrainingLineage;

/** Adds the evaluation of a run and the newest day of its data to the daily metrics. */
public final class DailyRecorder {
    private final RunContext run;
    private final EvaluationReport report;

    private DailyRecorder(RunContext run, EvaluationReport report) {
        this.run = run;
        this.report = report;
    }

    /**
     * Adds the evaluation of a run.
     *
     * @throws org.sassrec.diagnostic.SassException if the dataset or the file cannot be read
     */
    public static void record(RunContext run, EvaluationReport report) throws IOException {
        Evaluation evaluation = new DailyRecorder(run, report).evaluation();
        DailyMetricsFile.of(run.config())
                .append(DailyMetrics.of(run.config().date().day()).with(evaluation));
    }

    private Evaluation evaluation() {
        SassConfig config = run.config();
        ZoneId zone = config.data().events().time().zone();
        try (Dataset data = run.dataset()) {
            Horizon horizon = report.horizon();
            NewestDay newest = NewestDay.of(config, data, horizon);
            Map<String, Scenario> scenarios = new LinkedHashMap<>();
            for (int s = 0; s < config.scenarios().size(); s++) {
                scenarios.put(config.scenarios().get(s).name(), scenario(data, newest, s));
            }
            return new Evaluation(
                    newest.date().toString(),
                    kind(),
                    LocalDate.ofInstant(Instant.ofEpochMilli(data.endTime(horizon) - 1), zone)
                            .toString(),
                    config.selectionMetric(),
                    scenarios);
        }
    }

    private Kind kind() {
        return run.config().model().type().isCountBased()
                ? Kind.COLD
                : kind(run.config(), TrainingLineage.read(run.finetune()).warmStarts());
    }

    /** Returns the kind of a training. */
    static Kind kind(SassConfig config, int warmStarts) {
        if (warmStarts == 0) {
            return Kind.COLD;
        }
        return config.finetune().warm().replay() < 1 ? Kind.INCREMENTAL : Kind.WARM;
    }

    private Scenario scenario(Dataset data, NewestDay newest, int index) {
        ScenarioConfig scenario = run.config().scenarios().get(index);
        ScenarioResult result = report.scenarios().get(scenario.name());
        if (result == null) {
            return new Scenario(0, Map.of(), Map.of(), Map.of(), "", null, null, newest.rows(index));
        }
        Map<String, Double> errors = new LinkedHashMap<>();
        result.scores().intervals().forEach((metric, interval) -> errors.put(metric, interval.error()));
        return new Scenario(
                result.queries(),
                result.scores().model(),
                result.scores().popularity(),
                errors,
                protocol(scenario.name()),
                unknownShare(data, index, data.userVisits(report.horizon()), true),
                unknownShare(data, index, data.itemVisits(report.horizon()), false),
                newest.rows(index));
    }

    /** Metrics of days with other settings are not comparable. */
    private String protocol(String scenario) {
        Map<String, String> settings = new TreeMap<>(report.protocol().getOrDefault(scenario, Map.of()));
        settings.put("exclude", report.exclude().name());
        settings.put("history", report.history().name());
        settings.put("model", report.model());
        return Sha256.of(settings.toString().toLowerCase(Locale.ROOT)).substring(0, 12);
    }

    /** Returns the share of the queries whose user or item has no event that the model knows. */
    private @Nullable Double unknownShare(Dataset data, int scenario, Dataset.Visits known, boolean ofUsers) {
        Dataset.Rows queries = data.samples(scenario, report.split());
        Events events = data.events();
        long unknown = 0;
        for (long query = 0; query < queries.size(); query++) {
            long event = queries.event(query);
            int entity = ofUsers ? events.user(event) : events.item(event);
            unknown += known.start(entity + 1) == known.start(entity) ? 1 : 0;
        }
        return queries.size() == 0 ? null : unknown / (double) queries.size();
    }
}
