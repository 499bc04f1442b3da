package org.sassrec.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sassrec.config.EvaluateConfig;
import org.sassrec.evaluation.metric.EvaluationReport;

/** What is to be known of an evaluation whose candidates are not those that its figures need. */
final class CandidateNotes {
    /** Items that came up since train are common; from this share on they decide the figures. */
    private static final double MIN_SHARE = 0.1;

    private CandidateNotes() {}

    /** A sentence for each thing, without its full stop. */
    static List<String> of(EvaluationReport evaluation) {
        List<String> notes = new ArrayList<>();
        evaluation.scenarios().forEach((name, result) -> {
            long queries = result.queries();
            if (queries == 0) {
                return;
            }
            if (result.unreachable() >= MIN_SHARE * queries) {
                notes.add(String.format(
                        Locale.ROOT,
                        "%,d of %,d items that were wanted in `%s` are no candidates there, so that no model finds them;"
                                + " `scenarios.%s.candidates` says which items are",
                        result.unreachable(),
                        queries,
                        name,
                        name));
            }
            if (result.excluded() >= MIN_SHARE * queries) {
                boolean last = evaluation.exclude() == EvaluateConfig.Exclude.SEEN;
                notes.add(String.format(
                        Locale.ROOT,
                        "%,d of %,d items that were wanted in `%s` had been answered by the user%s before, so that `evaluate.exclude:"
                                + " %s` %s, whatever the model",
                        result.excluded(),
                        queries,
                        name,
                        last ? ", or shown to the user," : "",
                        evaluation.exclude().name().toLowerCase(Locale.ROOT),
                        last ? "puts them last" : "leaves them out"));
            }
            List<String> whole = exhaustiveMetrics(result);
            if (!whole.isEmpty()) {
                notes.add(String.format(
                        Locale.ROOT,
                        "`%s` has no more than %,d candidates: %s there %s of lists with all of them",
                        name,
                        result.candidates(),
                        String.join(", ", whole),
                        whole.size() == 1 ? "is" : "are"));
            }
        });
        return notes;
    }

    /** Metrics of lists that are as long as there are candidates, or longer. */
    private static List<String> exhaustiveMetrics(EvaluationReport.ScenarioResult result) {
        return result.scores().model().keySet().stream()
                .filter(name -> result.candidates() > 0 && name.matches("\\w+@\\d{1,9}"))
                .filter(name -> Integer.parseInt(name.substring(name.indexOf('@') + 1)) >= result.candidates())
                .toList();
    }
}
