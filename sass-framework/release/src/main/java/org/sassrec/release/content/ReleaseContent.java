package org.sassrec.release.content;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.release.ScenarioMetrics;
import org.sassrec.serving.store.FilterColumns;

/**
 * What is to be released: the export of one training.
 *
 * @param scenarios in the order of the configuration; at least one
 * @param userTower folder of the exported user tower
 * @param snapshot file or folder with the known users' features
 * @param columns texts that the items' rows bring
 * @param filters those that the rows can be filtered by
 * @param fingerprints see {@link ReleaseManifest#fingerprints}
 * @param provenance see {@link ReleaseManifest#provenance}
 * @param evaluations figures of the model by scenario; empty if it was not evaluated
 */
public record ReleaseContent(
        List<ScenarioVectors> scenarios,
        Path userTower,
        Path snapshot,
        List<String> columns,
        FilterColumns filters,
        Map<String, String> fingerprints,
        Map<String, String> provenance,
        Map<String, ScenarioMetrics> evaluations) {

    public ReleaseContent {
        scenarios = List.copyOf(scenarios);
        columns = List.copyOf(columns);
        fingerprints = Map.copyOf(fingerprints);
        provenance = Map.copyOf(provenance);
        evaluations = Map.copyOf(evaluations);
    }

    /** Content that does not say what it was made from. */
    public ReleaseContent(
            List<ScenarioVectors> scenarios,
            Path userTower,
            Path snapshot,
            List<String> columns,
            Map<String, String> fingerprints) {
        this(scenarios, userTower, snapshot, columns, FilterColumns.NONE, fingerprints, Map.of(), Map.of());
    }

    /** The same, made from that. */
    public ReleaseContent withProvenance(Map<String, String> values) {
        return new ReleaseContent(scenarios, userTower, snapshot, columns, filters, fingerprints, values, evaluations);
    }

    /** The same, of a model with these figures. */
    public ReleaseContent withEvaluations(Map<String, ScenarioMetrics> figures) {
        return new ReleaseContent(scenarios, userTower, snapshot, columns, filters, fingerprints, provenance, figures);
    }

    /** The same, to be filtered by these columns. */
    public ReleaseContent withFilters(FilterColumns chosen) {
        return new ReleaseContent(
                scenarios, userTower, snapshot, columns, chosen, fingerprints, provenance, evaluations);
    }

    /** The item vectors of one scenario. Rows are read several times, each time the same in the same order. */
    public interface ScenarioVectors {

        /** Name of the scenario. */
        String scenario();

        int dim();

        int rows();

        String id(int row);

        /** Copies the vector of a row. */
        void vector(int row, float[] into);

        /** Texts of a row's item by column, for people. */
        Map<String, String> texts(int row);

        /** How many vectors a user has; the score is the greatest of their inner products. */
        default int userVectors() {
            return 1;
        }

        /** Vectors of real users in this scenario, several side by side, for verifying the index; may be empty. */
        List<float[]> probes();

        /** Ids of these users, in the same order; empty where they are not known. */
        default List<String> probeUsers() {
            return List.of();
        }
    }
}
