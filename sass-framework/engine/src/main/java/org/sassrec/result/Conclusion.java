package org.sassrec.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.diagnostic.Percent;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.metric.EvaluationReport.ScenarioResult;
import org.sassrec.result.TransferResult.Influence;

/**
 * Writes the conclusion of a result in one to three sentences. "Ahead" and "behind" mean a statistically significant
 * difference of the paired test; all other differences are "level". Losses are counted like wins.
 */
public final class Conclusion {
    /** Maximum number of names in a list. */
    private static final int MAX_NAMES = 4;

    /** Minimum share of queries without a candidate that makes a scenario not ready. */
    private static final double UNREACHABLE = 0.5;

    /** Source of a difference from one plain model of all scenarios. */
    private static final String POOLED = "pooled";

    private static final String NOT_SIGNIFICANT = ": no difference is statistically significant";

    private Conclusion() {}

    /** Returns the conclusion of a run: the model against popularity, and scenarios that are not ready. */
    static String of(RunReport report) {
        EvaluationReport evaluation = report.evaluation();
        if (evaluation == null) {
            return "No verdict: the model is not evaluated. Run `sass evaluate`.";
        }
        return of(report.model(), evaluation, report.popularity(), report.verdicts());
    }

    /**
     * Returns the conclusion of an evaluation: the model against popularity, scenarios that are not ready, and whether
     * all quality gates pass.
     *
     * @param popularity {@code null} if the differences are unknown
     * @param verdicts of the quality gates; empty without gates
     */
    public static String of(
            String model,
            EvaluationReport evaluation,
            @Nullable PopularityComparison popularity,
            List<QualityGateVerdict> verdicts) {
        String notReady = notReady(evaluation, verdicts);
        return againstPopularity(model, evaluation, popularity)
                + (notReady.isEmpty() ? "" : " " + notReady)
                + gates(verdicts);
    }

    /** Returns the number of gates if all pass. A failed gate is a scenario that is not ready. */
    private static String gates(List<QualityGateVerdict> verdicts) {
        boolean passed = !verdicts.isEmpty()
                && verdicts.stream().allMatch(each -> each.outcome() == QualityGateVerdict.Outcome.PASS);
        if (!passed) {
            return "";
        }
        return verdicts.size() == 1 ? " The quality gate passes." : " All " + verdicts.size() + " quality gates pass.";
    }

    private static String againstPopularity(
            String model, EvaluationReport evaluation, @Nullable PopularityComparison popularity) {
        String name = model.equals("sass") ? "SASS" : "`" + model + "`";
        if (model.startsWith("popularity")) {
            return "This model is the popularity baseline, with which other models are compared.";
        }
        if (popularity == null) {
            return "No verdict: it is unknown whether " + name
                    + " is ahead of popularity, because no metric can be compared.";
        }
        Groups groups = new Groups();
        evaluation
                .scenarios()
                .keySet()
                .forEach(scenario -> groups.add(code(scenario), popularity.difference(scenario)));
        return "By " + popularity.metric() + " on the "
                + evaluation.split().name().toLowerCase(Locale.ROOT) + " split, " + name + " is "
                + groups.inScenarios("popularity") + ".";
    }

    /** Names the scenarios whose release has no value, with the reason. */
    private static String notReady(EvaluationReport evaluation, List<QualityGateVerdict> verdicts) {
        Map<String, String> reasons = new LinkedHashMap<>();
        evaluation.scenarios().forEach((scenario, result) -> {
            if (result.queries() > 0 && result.unreachable() >= UNREACHABLE * result.queries()) {
                reasons.put(scenario, percent(result) + " of its test positives are not candidates");
            }
        });
        verdicts.stream()
                .filter(verdict -> !verdict.passes())
                .forEach(verdict -> reasons.putIfAbsent(verdict.scenario(), "it does not pass its quality gate"));
        if (reasons.isEmpty()) {
            return "";
        }
        if (reasons.size() == 1) {
            Map.Entry<String, String> only = reasons.entrySet().iterator().next();
            return code(only.getKey()) + " is not ready: " + only.getValue() + ".";
        }
        List<String> all = new ArrayList<>();
        reasons.forEach((scenario, reason) -> all.add(code(scenario) + " (" + reason + ")"));
        return reasons.size() + " scenarios are not ready: " + list(all) + ".";
    }

    /** Whole percent, because a share next to a verdict needs no decimals. */
    private static String percent(ScenarioResult result) {
        return Percent.text(Math.round(100.0 * result.unreachable() / result.queries()) / 100.0);
    }

    /** Returns the conclusion of a comparison from the point of view of the reference. */
    static String of(ComparisonResult comparison) {
        String reference = code(comparison.reference());
        ComparisonResult.Variant own = comparison.variants().get(comparison.reference());
        if (own == null || own.values().isEmpty()) {
            return "No verdict: the reference " + reference + " has no result.";
        }
        List<String> metrics = comparison.metrics();
        Groups groups = macro(comparison, metrics.get(0));
        if (groups.measured() == 0) {
            return "No verdict: no other variant can be compared with " + reference + "." + failures(comparison);
        }
        StringBuilder text = new StringBuilder("By " + metrics.get(0) + " on the "
                + comparison.split().name().toLowerCase(Locale.ROOT) + " split, "
                + (comparison.scenarios().size() == 1
                        ? ""
                        : "mean over " + comparison.scenarios().size() + " scenarios, ")
                + reference + " is " + groups.ofOthers("variants") + ".");
        boolean second = true;
        for (String metric : metrics.subList(1, metrics.size())) {
            Groups other = macro(comparison, metric);
            if (second && other.differs(groups) && other.measured() > 0) {
                text.append(" By ")
                        .append(metric)
                        .append(", it is ")
                        .append(other.ofOthers("variants"))
                        .append('.');
            } else if (!groups.behind.containsAll(other.behind)) {
                text.append(" By ")
                        .append(metric)
                        .append(", it is behind ")
                        .append(list(other.behind))
                        .append('.');
            }
            second = false;
        }
        return text + perScenario(comparison) + failures(comparison);
    }

    /** Returns the conclusion of a backtest from the point of view of the reference. */
    static String of(BacktestResult backtest) {
        int days = backtest.comparedDays();
        StringBuilder text =
                new StringBuilder("Over " + (days == 1 ? "one day" : days + " days") + " after the first:");
        for (String metric : backtest.metrics()) {
            Groups groups = against(
                    backtest.strategies(), strategy -> strategy.differences().get(metric));
            if (groups.measured() > 0) {
                text.append(text.toString().endsWith(":") ? " by " : " By ")
                        .append(metric)
                        .append(", ")
                        .append(code(backtest.reference()))
                        .append(" is ")
                        .append(groups.ofOthers("strategies"))
                        .append('.');
            }
        }
        return text.toString().endsWith(":") ? "No verdict: no strategy has a value." : text.toString();
    }

    private static Groups macro(ComparisonResult comparison, String metric) {
        return against(comparison.variants(), variant -> variant.difference(ComparisonResult.MACRO, metric));
    }

    /** The reference against each other model. A model that is worse than the reference is a win. */
    private static <T> Groups against(Map<String, T> others, Function<T, @Nullable Difference> difference) {
        Groups groups = new Groups();
        others.forEach((name, other) -> {
            Difference found = difference.apply(other);
            if (found != null) {
                groups.addReversed(code(name), found);
            }
        });
        return groups;
    }

    /** Counts all differences in single scenarios, with the names of the losses. */
    private static String perScenario(ComparisonResult comparison) {
        Groups groups = new Groups();
        comparison.variants().forEach((name, variant) -> {
            for (String scenario : comparison.scenarios()) {
                for (String metric : comparison.metrics()) {
                    Difference found = variant.difference(scenario, metric);
                    if (found != null) {
                        groups.addReversed(code(name) + " in " + code(scenario) + " by " + metric, found);
                    }
                }
            }
        });
        if (groups.measured() == 0) {
            return "";
        }
        return " In single scenarios, over all metrics, it is ahead in " + groups.ahead.size() + " of "
                + groups.measured() + (groups.measured() == 1 ? " difference" : " differences") + ", level in "
                + groups.level.size() + " and behind in " + groups.behind.size()
                + (groups.behind.isEmpty() ? "" : " (" + list(groups.behind) + ")") + ".";
    }

    private static String failures(ComparisonResult comparison) {
        List<String> failed = comparison.variants().entrySet().stream()
                .filter(each -> each.getValue().hasFailed())
                .map(each -> code(each.getKey()))
                .toList();
        return failed.isEmpty() ? "" : " No result: " + list(failed) + ".";
    }

    /** Returns the conclusion about transfer: the effect of sharing, and negative transfer that remains. */
    static String of(TransferResult transfer) {
        String metric = transfer.metrics().get(0);
        Groups sharing = new Groups();
        for (Influence each : transfer.fileAgainstReferences()) {
            if (each.metric().equals(metric)
                    && !each.source().equals(POOLED)
                    && !each.scenario().equals(ComparisonResult.MACRO)) {
                sharing.add(code(each.scenario()), each.change());
            }
        }
        String model = code(transfer.model());
        String text = sharing.measured() == 0
                ? "The effect of sharing was not measured."
                : "By " + metric + ", " + model + " is " + sharing.inScenarios("a plain model of the scenario alone")
                        + ".";
        return text
                + negative(" In pooled models without scenario information", transfer.pairs(), metric)
                + negative(" In " + model, transfer.leaveOneOut(), metric);
    }

    private static String negative(String where, List<Influence> found, String metric) {
        List<Influence> tested =
                found.stream().filter(each -> each.metric().equals(metric)).toList();
        if (tested.isEmpty()) {
            return "";
        }
        List<String> negative = named(tested, Verdict.NEGATIVE_TRANSFER);
        return where + ", " + negative.size() + " of " + tested.size()
                + (tested.size() == 1 ? " tested transfer is negative" : " tested transfers are negative")
                + (negative.isEmpty() ? "" : " (" + list(negative) + ")") + " and "
                + named(tested, Verdict.POSITIVE_TRANSFER).size() + " positive.";
    }

    private static List<String> named(List<Influence> found, Verdict verdict) {
        return found.stream()
                .filter(each -> each.change().verdict() == verdict)
                .map(each -> code(each.source()) + " to " + code(each.scenario()))
                .toList();
    }

    private static String code(String name) {
        return "`" + name + "`";
    }

    private static String list(List<String> names) {
        List<String> listed = new ArrayList<>(names);
        if (names.size() > MAX_NAMES) {
            listed.subList(MAX_NAMES - 1, names.size()).clear();
            listed.add((names.size() - MAX_NAMES + 1) + " more");
        }
        String last = listed.remove(listed.size() - 1);
        return listed.isEmpty() ? last : String.join(", ", listed) + " and " + last;
    }

    /** Names by the verdict of their difference. */
    private static final class Groups {
        private final List<String> ahead = new ArrayList<>();
        private final List<String> level = new ArrayList<>();
        private final List<String> behind = new ArrayList<>();
        private final List<String> unknown = new ArrayList<>();

        void add(String name, @Nullable Difference difference) {
            if (difference == null) {
                unknown.add(name);
            } else {
                (switch (difference.verdict()) {
                            case BETTER, POSITIVE_TRANSFER -> ahead;
                            case WORSE, NEGATIVE_TRANSFER -> behind;
                            case NOT_SIGNIFICANT -> level;
                        })
                        .add(name);
            }
        }

        /** Adds the difference of the other model, so that its loss is a win. */
        void addReversed(String name, Difference difference) {
            (switch (difference.verdict()) {
                        case BETTER, POSITIVE_TRANSFER -> behind;
                        case WORSE, NEGATIVE_TRANSFER -> ahead;
                        case NOT_SIGNIFICANT -> level;
                    })
                    .add(name);
        }

        boolean differs(Groups other) {
            return !ahead.equals(other.ahead) || !behind.equals(other.behind);
        }

        int measured() {
            return ahead.size() + level.size() + behind.size();
        }

        /** Returns for example {@code ahead of popularity in 3 of 5 scenarios, level with it in 2 (`live` and `cart`)}. */
        String inScenarios(String other) {
            int of = measured() + unknown.size();
            String all = of == 1 ? "" : "all " + of + " scenarios";
            if (ahead.size() == of) {
                return "ahead of " + other + " in " + (of == 1 ? list(ahead) : all);
            }
            if (behind.size() == of) {
                return "behind " + other + " in " + (of == 1 ? list(behind) : all);
            }
            if (level.size() == of) {
                return "level with " + other + " in " + (of == 1 ? list(level) : all) + NOT_SIGNIFICANT;
            }
            return "ahead of " + other + " in " + (ahead.isEmpty() ? "none" : ahead.size()) + " of " + of
                    + (of == 1 ? " scenario" : " scenarios")
                    + join(List.of(
                            counted("level with it in ", level),
                            counted("behind it in ", behind),
                            counted("not measured in ", unknown)));
        }

        private static String counted(String text, List<String> names) {
            return names.isEmpty() ? "" : text + names.size() + " (" + list(names) + ")";
        }

        /** Returns for example {@code ahead of 2 of 3 other variants (`a` and `b`) and level with `c`}. */
        String ofOthers(String things) {
            int of = measured();
            String all = "all " + of + " other " + things;
            if (ahead.size() == of) {
                return "ahead of " + (of == 1 ? list(ahead) : all);
            }
            if (behind.size() == of) {
                return "behind " + (of == 1 ? list(behind) : all);
            }
            if (level.size() == of) {
                return "level with " + (of == 1 ? list(level) : all) + NOT_SIGNIFICANT;
            }
            return "ahead of "
                    + (ahead.isEmpty() ? "none" : ahead.size()) + " of " + of + " other " + things
                    + (ahead.isEmpty() ? "" : " (" + list(ahead) + ")")
                    + join(List.of(
                            level.isEmpty() ? "" : "level with " + list(level),
                            behind.isEmpty() ? "" : "behind " + list(behind)));
        }

        /** Joins the parts that are not empty to the end of a sentence. */
        private static String join(List<String> parts) {
            List<String> present =
                    parts.stream().filter(part -> !part.isEmpty()).toList();
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < present.size(); i++) {
                text.append(i < present.size() - 1 ? ", " : " and ").append(present.get(i));
            }
            return text.toString();
        }
    }
}
