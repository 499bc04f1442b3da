package org.sassrec.report;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.model.ContrastMetrics;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.TowerModel;
import org.sassrec.sampling.SideRows;
import org.sassrec.sampling.contrast.ContrastBatch;
import org.sassrec.sampling.contrast.ContrastBatches;
import org.sassrec.training.TrainingJob;

/**
 * Vectors of users, or of items, in two scenarios each, for inspection of pre-training. Each pair has two rows.
 *
 * @param entities [rows] number of the user or item
 * @param scenarios [rows] number of the scenario
 * @param partners [rows] row of the other view of the same pair
 * @param vectors [rows, width] vectors of length 1, computed from all features
 * @param dynamicAuc AUC of finding the other view by the features that differ between scenarios, see {@link
 * org.sassrec.model.ContrastMetrics}; NaN without such features and for other tasks
 * @param heldOut whether these users or items are excluded from pre-training; false if there are too few of them
 */
record ViewVectors(
        int[] entities, int[] scenarios, int[] partners, float[][] vectors, double dynamicAuc, boolean heldOut) {

    /**
     * Computes the vectors with the initial weights of pre-training.
     *
     * @param side {@link Side#USER} or {@link Side#ITEM}
     * @return empty if no user, or item, occurs in two scenarios
     */
    static Optional<ViewVectors> before(SassConfig config, Dataset dataset, Side side) {
        return measure(config, dataset, side, null);
    }

    /**
     * Computes the vectors with the weights after pre-training.
     *
     * @param side {@link Side#USER} or {@link Side#ITEM}
     * @param checkpoint see {@link org.sassrec.training.Pretrainer#checkpoint}
     * @return empty if no user, or item, occurs in two scenarios
     */
    static Optional<ViewVectors> after(SassConfig config, Dataset dataset, Side side, Path checkpoint) {
        return measure(config, dataset, side, checkpoint);
    }

    private static SideRows rows(ContrastBatch batch, Side side) {
        return side == Side.USER ? batch.users() : batch.items();
    }

    /** Returns the held-out batch, or the first other one, that has rows of the side; empty without one. */
    private static Optional<ContrastBatch> withRows(ContrastBatches batches, Side side) {
        return Stream.concat(
                        batches.heldOut().stream(),
                        IntStream.range(0, batches.batches()).mapToObj(n -> batches.batch(0, n)))
                .filter(batch -> rows(batch, side).rows() > 0)
                .findFirst();
    }

    private static Optional<ViewVectors> measure(
            SassConfig config, Dataset dataset, Side side, @Nullable Path checkpoint) {
        ContrastBatches batches = ContrastBatches.ofBothSides(config, dataset, Horizon.TRAIN);
        boolean heldOut =
                batches.heldOut().filter(batch -> rows(batch, side).rows() > 0).isPresent();
        return withRows(batches, side).map(batch -> {
            try (TowerModel model = TrainingJob.inferenceModel(config, dataset, ModelPurpose.MEASURING, checkpoint)) {
                SideRows rows = rows(batch, side);
                boolean user = side == Side.USER;
                return new ViewVectors(
                        user ? batch.userEntity() : batch.itemEntity(),
                        scenarios(rows.scenarioOffsets()),
                        user ? batch.userPartner() : batch.itemPartner(),
                        user
                                ? directions(
                                        model.encodeUsers(rows),
                                        config,
                                        config.model().userVectorCount())
                                : directions(
                                        // The item bias is not part of the direction.
                                        model.encodeItems(
                                                rows,
                                                new float[rows.rows()],
                                                new float
                                                        [rows.rows()
                                                                * model.spec().trend()]),
                                        config,
                                        1),
                        dynamicAuc(config, model, batch, side),
                        heldOut);
            }
        });
    }

    private static double dynamicAuc(SassConfig config, TowerModel model, ContrastBatch batch, Side side) {
        boolean user = side == Side.USER;
        boolean dynamic = (user ? model.spec().user() : model.spec().item()).dynamic();
        if (!config.pretrain().comparesScenarios() || !dynamic) {
            return Double.NaN;
        }
        ContrastMetrics metrics = model.contrastStats(batch);
        return user ? metrics.userAuc() : metrics.itemAuc();
    }

    private static int[] scenarios(int[] offsets) {
        int[] scenarios = new int[offsets[offsets.length - 1]];
        for (int s = 0; s < offsets.length - 1; s++) {
            Arrays.fill(scenarios, offsets[s], offsets[s + 1], s);
        }
        return scenarios;
    }

    /**
     * Removes the column of the item bias, adds the vectors of a row, and normalizes the result to length 1.
     *
     * @param each number of vectors of a row
     */
    private static float[][] directions(float[] served, SassConfig config, int each) {
        int dim = config.model().vectorDim();
        int width = config.model().outputDim();
        float[][] vectors = new float[served.length / dim / each][width];
        for (int row = 0; row < vectors.length; row++) {
            double squares = 0;
            for (int i = 0; i < width; i++) {
                for (int vector = row * each; vector < (row + 1) * each; vector++) {
                    vectors[row][i] += served[vector * dim + i];
                }
                squares += (double) vectors[row][i] * vectors[row][i];
            }
            double length = squares > 0 ? Math.sqrt(squares) : 1;
            for (int i = 0; i < width; i++) {
                vectors[row][i] = (float) (vectors[row][i] / length);
            }
        }
        return vectors;
    }

    /**
     * Returns how often the two views of an entity are nearer to each other than to the views of other entities:
     *
     * <pre>
     * nearer_i = (other entities' vectors in the scenario of the partner that are farther than the partner
     *             + half of those at equal distance) / (number of other entities' vectors)
     * </pre>
     *
     * @return mean of nearer_i over the rows that have others; 0.5 is random, NaN if no row has others
     */
    double nearerShare() {
        double sum = 0;
        int counted = 0;
        for (int row = 0; row < vectors.length; row++) {
            int partner = partners[row];
            double own = dot(vectors[row], vectors[partner]);
            double nearer = 0;
            int others = 0;
            for (int other = 0; other < vectors.length; other++) {
                if (scenarios[other] == scenarios[partner] && entities[other] != entities[row]) {
                    double similarity = dot(vectors[row], vectors[other]);
                    nearer += similarity < own ? 1 : similarity == own ? 0.5 : 0;
                    others++;
                }
            }
            if (others > 0) {
                sum += nearer / others;
                counted++;
            }
        }
        return counted == 0 ? Double.NaN : sum / counted;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
