package org.sassrec.evaluation.qualitygate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sassrec.config.QualityGate.Reference;
import org.sassrec.evaluation.metric.Metric;
import org.sassrec.evaluation.significance.PairedTest;
import org.sassrec.evaluation.significance.PairedTest.Difference;
import org.sassrec.evaluation.significance.QueryRanks;

/** Compares the model of an evaluation with a reference by {@link PairedTest}: both answered the same queries. */
public final class PairedReference {
    private final Reference reference;
    private final QueryRanks model;
    private final QueryRanks other;
    private final Map<String, String> notes;

    private PairedReference(Reference reference, QueryRanks model, QueryRanks other, Map<String, String> notes) {
        this.reference = reference;
        this.model = model;
        this.other = other;
        this.notes = Map.copyOf(notes);
    }

    /**
     * Returns the popularity baseline of an evaluation.
     *
     * @param ranks ranks of the evaluation
     */
    public static PairedReference popularity(QueryRanks ranks) {
        return new PairedReference(Reference.POPULARITY, ranks, ranks.byPopularity(), Map.of());
    }

    /**
     * Returns the live release.
     *
     * @param ranks ranks of the evaluation
     * @param live ranks of the live release for the same queries, of the scenarios that it answered
     * @param notes by scenario, a limitation of its answers, for messages
     */
    public static PairedReference live(QueryRanks ranks, QueryRanks live, Map<String, String> notes) {
        return new PairedReference(Reference.LIVE_RELEASE, ranks, live, notes);
    }

    /** Returns whether the reference has ranks for a metric. */
    boolean measures(String scenario, String metric) {
        QueryRanks.Ranks ranks = other.scenarios().get(scenario);
        return ranks != null
                && (ranks.aucParts().count() > 0 || Metric.parse(metric).source() == Metric.Source.RANKS);
    }

    String condition() {
        return "noWorseThan " + reference.word();
    }

    /** Returns the possessive of the reference in messages. */
    String owner() {
        return reference == Reference.POPULARITY ? "popularity's" : "the live release's";
    }

    /** Returns a limitation of the answers; empty if there is none. */
    String note(String scenario) {
        return notes.getOrDefault(scenario, "");
    }

    /**
     * Returns the difference {@code model - share * reference}; empty if the metric has no value.
     *
     * @param share factor of the reference; 1 for the value itself
     * @param confidence level of the interval
     */
    public Optional<Difference> difference(String scenario, String metric, double share, double confidence) {
        return Optional.ofNullable(PairedTest.of(confidence)
                .compare(List.of(model.only(scenario)), List.of(other.only(scenario)), Metric.parse(metric), share)
                .get(scenario));
    }
}
