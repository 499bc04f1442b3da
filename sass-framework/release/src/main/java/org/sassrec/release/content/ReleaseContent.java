package org.sassrec.release.content;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.release.ScenarioMetrics;
import org.sassrec.serving.store.FilterColumns;

/**
 * The content of a release: the export of one training.
 *
 * @param scenarios in the order of the configuration; at least one
 * @param userTower folder of the exported user tower
 * @param snapshot file or folder of the serving snapshot
 * @param columns text columns of the items
 * @param filters columns to publish for filtering
 * @param fingerprints see {@link ReleaseManifest#fingerprints}
 * @param provenance see {@link ReleaseManifest#provenance}
 * @param evaluations metrics of the model by scenario; empty if it was not evaluated
 * @param weights origin of the weights; {@code null} if unknown
 */
public record ReleaseContent(
        List<ScenarioVectors> scenarios,
        Path userTower,
        Path snapshot,
        List<String> columns,
        FilterColumns filters,
        Map<String, String> fingerprints,
        Map<String, String> provenance,
        Map<String, ScenarioMetrics> evaluations,
        ReleaseManifest.@Nullable WeightOrigin weights) {

    public ReleaseContent {
        scenarios = List.copyOf(scenarios);
        columns = List.copyOf(columns);
        fingerprints = Map.copyOf(fingerprints);
        provenance = Map.copyOf(provenance);
        evaluations = Map.copyOf(evaluations);
    }

    /** Creates content without filters, provenance and evaluations. */
    public ReleaseContent(
            List<ScenarioVectors> scenarios,
            Path userTower,
            Path snapshot,
            List<String> columns,
            Map<String, String> fingerprints) {
        this(scenarios, userTower, snapshot, columns, FilterColumns.NONE, fingerprints, Map.of(), Map.of(), null);
    }

    /** Returns a copy with this provenance. */
    public ReleaseContent withProvenance(Map<String, String> values) {
        return new ReleaseContent(
                scenarios, userTower, snapshot, columns, filters, fingerprints, values, evaluations, weights);
    }

    /** Returns a copy with these metrics. */
    public ReleaseContent withEvaluations(Map<String, ScenarioMetrics> figures) {
        return new ReleaseContent(
                scenarios, userTower, snapshot, columns, filters, fingerprints, provenance, figures, weights);
    }

    /** Returns a copy with this origin of the weights. */
    public ReleaseContent withWeights(ReleaseManifest.WeightOrigin origin) {
        return new ReleaseContent(
                scenarios, userTower, snapshot, columns, filters, fingerprints, provenance, evaluations, origin);
    }

    /** Returns a copy with these filter columns. */
    public ReleaseContent withFilters(FilterColumns chosen) {
        return new ReleaseContent(
                scenarios, userTower, snapshot, columns, chosen, fingerprints, provenance, evaluations, weights);
    }

    /**
     * The item vectors of one scenario. Rows are read several times and must be the same, in the same order, each time.
     */
    public interface ScenarioVectors {

        /** Returns the name of the scenario. */
        String scenario();

        int dim();

        int rows();

        String id(int row);

        /** Copies the vector of a row. */
        void vector(int row, float[] into);

        /** Returns the texts of an item by column. */
        Map<String, String> texts(int row);

        /** Returns the file that contains the vectors, for other processes that read them; empty without a file. */
        default Optional<ExportReader.ItemFile> file() {
            return Optional.empty();
        }

        /** Returns the row of the {@link #file} that contains a row. */
        default int fileRow(int row) {
            return row;
        }

        /** Returns the number of vectors per user. The score is the greatest of their inner products. */
        default int userVectors() {
            return 1;
        }

        /**
         * Returns the concatenated vectors of real users of the scenario, for the verification of the index. May be
         * empty.
         */
        List<float[]> probes();

        /** Returns the ids of these users in the same order; empty if unknown. */
        default List<String> probeUsers() {
            return List.of();
        }
    }
}
