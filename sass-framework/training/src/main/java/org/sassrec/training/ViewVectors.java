package org.sassrec.training;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.TowerModel;
import org.sassrec.sampling.contrast.ContrastBatch;
import org.sassrec.sampling.contrast.ContrastBatches;

/**
 * Vectors of the same users in two scenarios each, as the contrast of scenarios has them: two rows a pair. Whatever pre-training
 * learns may be looked at so.
 *
 * @param users [rows] number of the user
 * @param scenarios [rows] number of the scenario
 * @param partners [rows] row of the same pair's other view
 * @param vectors [rows][width] of length 1, from all features
 * @param dynamicAuc how well views find each other by what differs between scenarios alone, see
 *     {@link org.sassrec.model.ContrastMetrics}; NaN where nothing does, and of another task
 * @param heldOut whether pre-training never saw these users; there may be too few such
 */
public record ViewVectors(
        int[] users, int[] scenarios, int[] partners, float[][] vectors, double dynamicAuc, boolean heldOut) {

    /**
     * With the weights that pre-training starts from.
     *
     * @return empty if no user was seen in two scenarios
     */
    public static Optional<ViewVectors> before(SassConfig config, Dataset dataset) {
        return of(config, dataset, model -> {});
    }

    /**
     * With those that it ended with.
     *
     * @param checkpoint see {@link Pretrainer#checkpoint}
     */
    public static Optional<ViewVectors> after(SassConfig config, Dataset dataset, Path checkpoint) {
        return of(config, dataset, model -> model.restore(checkpoint));
    }

    /** The first batch that has any, which very small batches may have late. */
    private static ContrastBatch withUsers(ContrastBatches batches) {
        ContrastBatch batch = batches.batch(0, 0);
        for (int n = 1; batch.users().rows() == 0 && n < batches.batches(); n++) {
            batch = batches.batch(0, n);
        }
        return batch;
    }

    private static Optional<ViewVectors> of(SassConfig config, Dataset dataset, Consumer<TowerModel> weights) {
        ContrastBatches batches = ContrastBatches.withoutOverlapCheck(config, dataset, Horizon.TRAIN);
        Optional<ContrastBatch> unseen =
                batches.heldOut().filter(batch -> batch.users().rows() > 0);
        if (unseen.isEmpty() && batches.userPairs() == 0) {
            return Optional.empty();
        }
        ContrastBatch batch = unseen.orElseGet(() -> withUsers(batches));
        if (batch.users().rows() == 0) {
            return Optional.empty();
        }
        try (TowerModel model = TrainingJob.inferenceModel(config, dataset, ModelPurpose.MEASURING)) {
            weights.accept(model);
            boolean contrast = config.pretrain().task() == PretrainConfig.Task.SCENARIO_CONTRAST;
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

    /** Without the column of the item bias, of several vectors their sum, and of length 1, whatever the similarity that is served. */
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
     * How well a user's vector in one scenario finds the same user's in the other one among all users' there:
     *
     * <pre>
     * nearer_i = (others' vectors in the other scenario that are farther than the own + half of those as far) / others
     * </pre>
     *
     * @return mean of nearer_i over the rows that have others; one half is guessing, NaN without any
     */
    public double nearerShare() {
        double sum = 0;
        int counted = 0;
        for (int row = 0; row < vectors.length; row++) {
            int partner = partners[row];
            double own = dot(vectors[row], vectors[partner]);
            double beaten = 0;
            int others = 0;
            for (int other = 0; other < vectors.length; other++) {
                if (scenarios[other] == scenarios[partner] && users[other] != users[row]) {
                    double its = dot(vectors[row], vectors[other]);
                    beaten += its < own ? 1 : its == own ? 0.5 : 0;
                    others++;
                }
            }
            if (others > 0) {
                sum += beaten / others;
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
