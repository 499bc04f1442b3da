package org.sassrec.pipeline.stage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.QualityGate;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.qualitygate.PairedReference;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.evaluation.significance.PairedTest.Difference;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.pipeline.PipelineCode;

/** Finds scenarios in which the popularity baseline has a higher value than the model. */
final class PopularityCheck {
    /** Maximum number of described scenarios. The message names all. */
    private static final int MAX_NOTES = 5;

    private final RunContext run;
    private final EvaluationReport report;

    /** Read when a scenario is behind. */
    private @Nullable PairedReference reference;

    PopularityCheck(RunContext run, EvaluationReport report) {
        this.run = run;
        this.report = report;
    }

    /**
     * A scenario in which popularity has a higher value.
     *
     * @param p p-value of the paired test
     */
    private record Behind(String scenario, String metric, double model, double popularity, double p) {}

    /**
     * Returns a warning about all scenarios in which popularity has a higher value, also if the difference is not
     * significant.
     *
     * @param gatesFollow whether quality gates are evaluated next; scenarios with a gate against popularity are then omitted
     * @return SASS6002; empty if there is no such scenario
     */
    Optional<Diagnostic> warning(boolean gatesFollow) {
        List<String> names = report.scenarios().keySet().stream()
                .filter(name -> !gatesFollow || !hasGate(name))
                .toList();
        List<Behind> behind = behind(names);
        return behind.isEmpty() ? Optional.empty() : Optional.of(warning(behind, names));
    }

    private List<Behind> behind(Collection<String> names) {
        return names.stream()
                .flatMap(name -> behind(name).stream())
                .sorted((one, other) -> Double.compare(one.p(), other.p()))
                .toList();
    }

    /** Returns the share of the test positives in scenarios in which popularity has a higher value. */
    double affectedShare() {
        Map<String, EvaluationReport.ScenarioResult> all = report.scenarios();
        long queries = all.values().stream()
                .mapToLong(EvaluationReport.ScenarioResult::queries)
                .sum();
        long affected = behind(all.keySet()).stream()
                .mapToLong(
                        each -> Objects.requireNonNull(all.get(each.scenario())).queries())
                .sum();
        return queries == 0 ? 0 : (double) affected / queries;
    }

    private boolean hasGate(String scenario) {
        return run.config().qualityGates().getOrDefault(scenario, List.of()).stream()
                .anyMatch(gate -> gate.noWorseThan() == QualityGate.Reference.POPULARITY);
    }

    private Optional<Behind> behind(String scenario) {
        EvaluationReport.@Nullable ScenarioResult result = report.scenarios().get(scenario);
        String metric = result == null ? null : metric(result.scores());
        if (result == null || metric == null) {
            return Optional.empty();
        }
        Map<String, Double> model = result.scores().model();
        Map<String, Double> popularity = result.scores().popularity();
        double own = model.getOrDefault(metric, 0.0);
        double other = popularity.getOrDefault(metric, 0.0);
        if (own >= other) {
            return Optional.empty();
        }
        return Optional.of(new Behind(scenario, metric, own, other, p(scenario, metric)));
    }

    private PairedReference reference() {
        PairedReference found = reference;
        if (found == null) {
            found = PairedReference.popularity(QueryRanks.read(run.queries()));
            reference = found;
        }
        return found;
    }

    /** The first metric of quality that both have. */
    private @Nullable String metric(EvaluationReport.Scores scores) {
        SassConfig config = run.config();
        return Stream.concat(Stream.of(config.selectionMetric()), config.qualityMetrics().stream())
                .filter(scores.model()::containsKey)
                .filter(scores.popularity()::containsKey)
                .findFirst()
                .orElse(null);
    }

    /** Returns the p-values of all scenarios, corrected together as in the report. */
    private Map<String, Double> corrected(List<String> names) {
        Map<String, Double> tested = new LinkedHashMap<>();
        for (String name : names) {
            EvaluationReport.@Nullable ScenarioResult result =
                    report.scenarios().get(name);
            String metric = result == null ? null : metric(result.scores());
            if (metric != null) {
                tested.put(name, p(name, metric));
            }
        }
        double[] adjusted = PairedTest.holm(
                tested.values().stream().mapToDouble(Double::doubleValue).toArray());
        int index = 0;
        for (Map.Entry<String, Double> each : tested.entrySet()) {
            each.setValue(adjusted[index++]);
        }
        return tested;
    }

    private double p(String scenario, String metric) {
        return reference()
                .difference(scenario, metric, 1, run.config().evaluate().confidence())
                .map(Difference::p)
                .orElse(1.0);
    }

    private Diagnostic warning(List<Behind> behind, List<String> names) {
        Map<String, Double> adjusted = corrected(names);
        int scenarios = names.size();
        double level = 1 - run.config().evaluate().confidence();
        Diagnostic warning = Diagnostic.warning(
                        PipelineCode.POPULARITY_AHEAD,
                        "popularity has a higher value than the model in " + behind.size() + " of " + scenarios
                                + (scenarios == 1 ? " scenario: " : " scenarios: ")
                                + String.join(
                                        ", ",
                                        behind.stream()
                                                .map(each -> "`" + each.scenario() + "`")
                                                .toList()))
                .at(run.loaded().locationOf("scenarios." + behind.get(0).scenario()), "");
        List<String> notes = new ArrayList<>();
        for (int n = 0; n < Math.min(MAX_NOTES, behind.size()); n++) {
            Behind each = behind.get(n);
            notes.add(note(each, adjusted.getOrDefault(each.scenario(), 1.0) <= level));
        }
        for (String note : notes) {
            warning = warning.withNote(note);
        }
        String gate = "qualityGates.default." + behind.get(0).metric() + ".noWorseThan: popularity";
        boolean gated = behind.stream().allMatch(each -> hasGate(each.scenario()));
        return warning.withHelp("do not release it yet: `sass explain SASS6002` lists what improves a model")
                .withHelp(
                        gated
                                ? "`sass evaluate` and `sass publish` fail if the difference is significant"
                                : "to refuse such a release, set `" + gate + "`");
    }

    private static String note(Behind each, boolean significant) {
        return String.format(
                Locale.ROOT,
                "`%s`: %s is %.4f, popularity has %.4f; the difference is %ssignificant",
                each.scenario(),
                each.metric(),
                each.model(),
                each.popularity(),
                significant ? "" : "not ");
    }
}
