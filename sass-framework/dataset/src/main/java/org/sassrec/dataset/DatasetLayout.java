package org.sassrec.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Content of {@code layout.json}: the structure of the files for readers. Information for users is in the {@link
 * DatasetManifest}.
 *
 * @param scenarios scenarios in the order of the configuration
 * @param features features in the order of the configuration
 * @param zone time zone of the days
 * @param ends end of each {@link Horizon}, by its code
 * @param halfLives half-lives in days of the decayed sums in the day tables, in the order of their columns
 * @param lists number of list columns of the users
 */
public record DatasetLayout(
        List<Scenario> scenarios,
        List<Feature> features,
        String zone,
        List<End> ends,
        List<Double> halfLives,
        int lists) {

    /** Name of the layout file. */
    public static final String FILE = "layout.json";

    /**
     * A scenario.
     *
     * @param list number of the list column that provides its events, otherwise -1
     */
    public record Scenario(String name, int list, CandidateRule candidates) {}

    /** How candidates are determined. */
    public enum CandidateRule {
        /** Items with an exposure in the horizon. */
        EXPOSED,
        /** All items. */
        ALL,
        /** Items of a file. */
        FILE
    }

    /** Day and time in epoch milliseconds after the last event of a horizon. */
    public record End(int day, long time) {}

    /**
     * A feature and the location of its values.
     *
     * @param byHorizon whether its rows depend on the horizon. This is the case for ids of the events and for
     * statistics that count them.
     * @param list number of the list column of a sequence, otherwise -1
     * @param decay index of the half-life of a statistic, otherwise -1
     */
    public record Feature(FeatureSpec spec, boolean byHorizon, int list, int decay) {
        /** Returns the feature with learned bucket boundaries or a learned scale. */
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

    /** Returns the layout with other features. */
    public DatasetLayout withFeatures(List<Feature> others) {
        return new DatasetLayout(scenarios, others, zone, ends, halfLives, lists);
    }
}
