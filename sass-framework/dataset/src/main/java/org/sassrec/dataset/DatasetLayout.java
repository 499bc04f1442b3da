package org.sassrec.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code layout.json}: what the files of a dataset mean to its reader; what people want to know is in the
 * {@link DatasetManifest}.
 *
 * @param scenarios in their order
 * @param features in the configuration's order
 * @param zone rules the days
 * @param ends what lies inside each {@link Horizon}, by its ordinal
 * @param halfLives in days, whose decayed sums the day tables hold, in the order of their columns
 * @param lists number of list columns of the users
 */
public record DatasetLayout(
        List<Scenario> scenarios,
        List<Feature> features,
        String zone,
        List<End> ends,
        List<Double> halfLives,
        int lists) {

    /** Name of the layout's file. */
    static final String FILE = "layout.json";

    /**
     * A scenario.
     *
     * @param list number of the list column that its events come from, before all others; else -1
     */
    public record Scenario(String name, int list, CandidateRule candidates) {}

    /** How candidates are found. */
    public enum CandidateRule {
        /** Items with a visit in the horizon. */
        EXPOSED,
        /** Every item. */
        ALL,
        /** A file with the items. */
        FILE
    }

    /** Day and time after the last event of a horizon. */
    public record End(int day, long time) {}

    /**
     * A feature and where its values lie.
     *
     * @param byHorizon whether its rows depend on the horizon: the vocabulary is that of an events' key column, its own or the one
     *     whose values a statistic counts
     * @param list number of the list column of a sequence that has one, else -1
     * @param decay index into the half-lives of a statistic that has one, else -1
     */
    public record Feature(FeatureSpec spec, boolean byHorizon, int list, int decay) {
        /** The same with what was learned of its numbers: boundaries of buckets, or how they are scaled. */
        public Feature withNumbers(List<Double> boundaries, @Nullable DenseSpec dense) {
            FeatureSpec learned = new FeatureSpec(
                    spec.name(),
                    spec.side(),
                    spec.kind(),
                    spec.table(),
                    dense == null ? boundaries.size() + 2 : 0,
                    spec.config(),
                    boundaries,
                    dense,
                    spec.scenarios());
            return new Feature(learned, byHorizon, list, decay);
        }
    }

    /** The same with other features. */
    public DatasetLayout withFeatures(List<Feature> others) {
        return new DatasetLayout(scenarios, others, zone, ends, halfLives, lists);
    }
}
