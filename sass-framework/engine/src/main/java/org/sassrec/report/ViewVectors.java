package org.sassrec.report;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.TowerModel;
import org.sassrec.sampling.contrast.ContrastBatch;
import org.sassrec.sampling.contrast.ContrastBatches;
import org.sassrec.training.TrainingJob;

/**
 * Vectors of users in two scenarios each, for inspection of pre-training. Each pair has two rows.
 *
 * @param users [rows] number of the user
 * @param scenarios [rows] number of the scenario
 * @param partners [rows] row of the other view of the same pair
 * @param vectors [rows, width] vectors of length 1, computed from all features
 * @param dynamicAuc AUC of finding the other view by the features that differ between scenarios, see {@link
 * org.sassrec.model.ContrastMetrics}; NaN without such features and for other tasks
 * @param heldOut whether these users are excluded from pre-training; false if there are too few held-out users
 */
record ViewVectors(
        int[] users, int[] scenarios, int[] partners, float[][] vectors, double dynamicAuc, boolean heldOut) {

    /**
     * Computes the vectors with the initial weights of pre-training.
     *
     * @return empty if no user occurs in two scenarios
     */
    static Optional<ViewVectors> before(SassConfig config, Dataset dataset) {
        return measure(config, dataset, null);
    }

    /**
     * Computes the vectors with the weights after pre-training.
     *
     * @param checkpoint see {@link org.sassrec.training.Pretrainer#checkpoint}
     * @return empty if no user occurs in two scenarios
     */
    static Optional<ViewVectors> after(SassConfig config, Dataset dataset, Path checkpoint) {
        return measure(config, dataset, checkpoint);
    }

    /** Returns the first batch with user pairs. */
    private static ContrastBatch withUsers(ContrastBatches batches) {
        ContrastBatch batch = batches.batch(0, 0);
        for (int n = 1; batch.users().rows() == 0 && n < batches.batches(); n++) {
            batch = batches.batch(0, n);
        }
        return batch;
    }

    private static Optional<ViewVectors> measure(SassConfig config, Dataset dataset, @Nullable Path checkpoint) {
        ContrastBatches batches = ContrastBatches.ofBothSides(config, dataset, Horizon.TRAIN);
        Optional<ContrastBatch> unseen =
                batches.heldOut().filter(batch -> batch.users().rows() > 0);
        if (unseen.isEmpty() && batches.userPairs() == 0) {
            return Optional.empty();
        }
        ContrastBatch batch = unseen.orElseGet(() -> withUsers(batches));
        if (batch.users().rows() == 0) {
            return Optional.empty();
        }
        try (TowerModel model = TrainingJob.inferenceModel(config, dataset, ModelPurpose.MEASURING, checkpoint)) {
            boolean contrast = config.pretrain().comparesScenarios();
            double auc = contrast && model.spec().user().dynamic()
                    ? model.contrastStats(batch).userAuc()
                    : Double.NaN;
            return Optional.of(new ViewVectors(
                    batch.userEntity(),
                    scenarios(batch.users().scenarioOffsets()),
                    batch.userPartner(),
                    directions(model.encodeUsers(batch.users()), config),
                    auc,
                    unseen.isPresent()));
        }
    }

    private static int[] scenarios(int[] offsets) {
        int[] scenarios = new int[offsets[offsets.length - 1]];
        for (int s = 0; s < offsets.length - 1; s++) {
            Arrays.fill(scenarios, offsets[s], offsets[s + 1], s);
        }
        return scenarios;
    }

    /** Removes the column of the item bias, adds the vectors of a user, and normalizes the result to length 1. */
    private static float[][] directions(float[] served, SassConfig config) {
        int dim = config.model().vectorDim();
        int width = config.model().outputDim();
        int each = config.model().userVectorCount();
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
     * Returns how often the two views of a user are nearer to each other than to the views of other users:
     *
     * <pre>
     * nearer_i = (other users' vectors in the scenario of the partner that are farther than the partner
     *             + half of those at equal distance) / (number of other users' vectors)
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
                if (scenarios[other] == scenarios[partner] && users[other] != users[row]) {
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
