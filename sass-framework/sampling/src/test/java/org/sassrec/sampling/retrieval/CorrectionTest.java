package org.sassrec.sampling.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sassrec.config.FinetuneConfig.Loss;
import org.sassrec.config.FinetuneConfig.Negatives;
import org.sassrec.config.FinetuneConfig.SamplingWeight;
import org.sassrec.config.Side;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.sampling.Configs;
import org.sassrec.sampling.FakeDataset;

/**
 * Tests the correction on a simulation with three kinds of users, known p(item | kind), and items of different
 * exposure. A table of free scores that is trained on the batches must approach log p(item | kind) + const for each
 * sampler. With the wrong sign, or with a correction of the positive only, it must not.
 */
@Tag("slow")
class CorrectionTest {

    private static final int KINDS = 3;
    private static final int ITEMS = 60;
    private static final int USERS = 24_000;

    private final double[][] shares = new double[KINDS][ITEMS];
    private final FakeDataset dataset = createDataset();

    private FakeDataset createDataset() {
        SplittableRandom random = new SplittableRandom(11);
        for (int kind = 0; kind < KINDS; kind++) {
            double sum = 0;
            for (int item = 0; item < ITEMS; item++) {
                shares[kind][item] = Math.exp(-item / 15.0 + 1.5 * (item % KINDS == kind ? 1 : 0));
                sum += shares[kind][item];
            }
            for (int item = 0; item < ITEMS; item++) {
                shares[kind][item] /= sum;
            }
        }
        int[][] kinds = new int[USERS + ITEMS * 20][];
        FakeDataset.Builder builder = FakeDataset.of(kinds.length, ITEMS, 1).id("item", Side.ITEM);
        for (int user = 0; user < kinds.length; user++) {
            kinds[user] = new int[] {user % KINDS};
        }
        builder.values("kind", Side.USER, org.sassrec.dataset.FeatureSpec.Kind.SINGLE, KINDS, kinds);
        for (int user = 0; user < USERS; user++) {
            double at = random.nextDouble();
            int item = 0;
            while (item < ITEMS - 1 && at >= shares[user % KINDS][item]) {
                at -= shares[user % KINDS][item++];
            }
            builder.event(user, item, 0, user, true, Split.TRAIN);
        }
        for (int n = 0; n < ITEMS * 20; n++) {
            builder.event(USERS + n, n % ITEMS, 0, n, false, Split.TRAIN);
        }
        return builder.build();
    }

    /** The factor of log q in the scores of the positive and of the negatives. */
    enum LossForm {
        CORRECT(-1, -1),
        NONE(0, 0),
        WRONG_SIGN(1, 1),
        POSITIVE_ONLY(-1, 0),
        NEGATIVES_ONLY(0, -1);

        private final int positive;
        private final int negative;

        LossForm(int positive, int negative) {
            this.positive = positive;
            this.negative = negative;
        }
    }

    @ParameterizedTest(name = "per positive, {0}")
    @EnumSource(LossForm.class)
    void correctsPairwiseLoss(LossForm form) {
        check(form, new Negatives(2, 0, SamplingWeight.EXPOSURE, 1, false, true), Loss.BPR);
    }

    @ParameterizedTest(name = "per positive softmax, {0}")
    @EnumSource(LossForm.class)
    void correctsSampledSoftmax(LossForm form) {
        check(form, new Negatives(4, 0, SamplingWeight.EXPOSURE, 1, false, true), Loss.SOFTMAX);
    }

    /**
     * Excludes NEGATIVES_ONLY: a correction of many negatives alone is importance sampling of the denominator, which is
     * also correct.
     */
    @ParameterizedTest(name = "shared, {0}")
    @EnumSource(value = LossForm.class, mode = EnumSource.Mode.EXCLUDE, names = "NEGATIVES_ONLY")
    void correctsSharedInBatchSoftmax(LossForm form) {
        // Many draws would put each item into the set, so that no correction is needed.
        check(form, new Negatives(0, 64, SamplingWeight.POSITIVES, 2, true, true), Loss.SOFTMAX);
    }

    /** The logistic loss also determines the constant: all probabilities add up to 1. */
    @ParameterizedTest(name = "logistic, per positive, {0}")
    @EnumSource(LossForm.class)
    void correctsLogisticLoss(LossForm form) {
        check(form, new Negatives(4, 0, SamplingWeight.EXPOSURE, 1, false, true), Loss.LOGISTIC);
    }

    @ParameterizedTest(name = "logistic, shared, {0}")
    @EnumSource(LossForm.class)
    void correctsSharedLogisticLoss(LossForm form) {
        check(form, new Negatives(0, 64, SamplingWeight.EXPOSURE, 1, false, true), Loss.LOGISTIC);
    }

    @ParameterizedTest(name = "logistic, shared and in the batch, {0}")
    @EnumSource(LossForm.class)
    void correctsInBatchLogisticLoss(LossForm form) {
        check(form, new Negatives(0, 64, SamplingWeight.POSITIVES, 2, true, true), Loss.LOGISTIC);
    }

    private void check(LossForm form, Negatives negatives, Loss loss) {
        double[][] scores = train(form, negatives, loss);
        double error = 0;
        double level = 0;
        for (int kind = 0; kind < KINDS; kind++) {
            double mean = 0;
            double square = 0;
            for (int item = 0; item < ITEMS; item++) {
                double difference = scores[kind][item] - Math.log(shares[kind][item]);
                mean += shares[kind][item] * difference;
                square += shares[kind][item] * difference * difference;
            }
            error += Math.sqrt(square - mean * mean) / KINDS;
            level += Arrays.stream(scores[kind]).map(Math::exp).sum() / KINDS;
        }
        if (form == LossForm.CORRECT) {
            assertThat(error).isLessThan(loss == Loss.LOGISTIC ? 0.2 : 0.15);
            if (loss == Loss.LOGISTIC) {
                assertThat(level).isCloseTo(1, within(0.15));
            }
        } else {
            assertThat(error).isGreaterThan(0.25);
        }
    }

    private double[][] train(LossForm form, Negatives negatives, Loss loss) {
        RetrievalBatches batches = RetrievalBatches.of(
                Configs.of(1, Configs.model(), Configs.finetune(negatives, 16)), dataset, Horizon.TRAIN);
        double[][] scores = new double[KINDS][ITEMS];
        for (int epoch = 0; epoch < 12; epoch++) {
            // The gradients of the logistic loss are as small as the probabilities.
            double rate = (loss == Loss.LOGISTIC ? 0.45 : 0.15) / (1 + epoch);
            for (int n = 0; n < batches.batches(); n++) {
                RetrievalBatch batch = batches.batch(epoch, n);
                for (int row = 0; row < batch.users().rows(); row++) {
                    step(batch, row, scores[batch.users().ids()[row]], form, loss, rate);
                }
            }
        }
        return scores;
    }

    private static void step(RetrievalBatch batch, int row, double[] scores, LossForm form, Loss loss, double rate) {
        boolean perPositive = batch.perRow() > 0;
        int size = perPositive ? batch.perRow() : batch.items().rows();
        boolean[] masked = new boolean[size];
        for (int m = 0; m < batch.maskedUser().length; m++) {
            if (batch.maskedUser()[m] == row) {
                masked[batch.maskedItem()[m]] = true;
            }
        }
        int positive = batch.positive()[row];
        int positiveItem = batch.items().ids()[positive] - 1;
        double positiveLogit = scores[positiveItem] + form.positive * batch.logQ()[positive];
        double[] force = new double[size];
        double sum = Math.exp(positiveLogit);
        int negatives = 0;
        for (int c = 0; c < size; c++) {
            int itemRow = perPositive ? batch.candidates()[row * size + c] : c;
            if (!masked[c] && (perPositive ? c > 0 : c != positive && c < batch.shared()[0])) {
                double logit = scores[batch.items().ids()[itemRow] - 1] + form.negative * batch.logQ()[itemRow];
                force[c] = switch (loss) {
                    case SOFTMAX -> Math.exp(logit);
                    case LOGISTIC -> sigmoid(logit);
                    default -> sigmoid(logit - positiveLogit);
                };
                sum += force[c];
                negatives++;
            }
        }
        for (int c = 0; c < size; c++) {
            int itemRow = perPositive ? batch.candidates()[row * size + c] : c;
            double f = force[c] / (loss == Loss.SOFTMAX ? sum : Math.max(1, negatives));
            scores[batch.items().ids()[itemRow] - 1] -= rate * f;
            scores[positiveItem] += loss == Loss.LOGISTIC ? 0 : rate * f;
        }
        if (loss == Loss.LOGISTIC) {
            scores[positiveItem] += rate * sigmoid(-positiveLogit);
        }
    }

    private static double sigmoid(double score) {
        return 1 / (1 + Math.exp(-score));
    }
}
