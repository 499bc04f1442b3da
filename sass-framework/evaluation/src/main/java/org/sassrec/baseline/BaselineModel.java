package org.sassrec.baseline;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.baseline.ItemNeighbours.PositiveHistory;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.ModelConfig.ItemBias;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.evaluation.ValidationMetric;
import org.sassrec.evaluation.ranking.Scorer;
import org.sassrec.sampling.prior.DailyPrior;
import org.sassrec.training.ResultFile;

/**
 * A baseline that counts instead of learning. It stores only the weight of popularity relative to neighbours. The
 * counts are recomputed from the dataset on demand.
 *
 * @param share weight of log p(item | scenario) in the score
 * @param metric validation metric with that weight; NaN without validation
 * @param refit whether the final model also counts validation events
 */
public record BaselineModel(double share, double metric, boolean refit) {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);
    private static final String FILE = "counted.json";

    /** Weights that validation tries, ascending. */
    static final List<Double> SHARES = List.of(0.0, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256);

    /** The weight without validation. */
    static final double DEFAULT_SHARE = 0.032;

    /**
     * Chooses the weight that is best on validation, the smallest of equal ones, and writes it.
     *
     * @param folder folder of the stage
     * @throws org.sassrec.diagnostic.SassException SASS5104 if writing fails
     */
    public static BaselineModel fit(SassConfig config, Dataset dataset, Path folder, ValidationMetric validation) {
        int[] served = IntStream.range(0, config.scenarios().size())
                .filter(s -> config.scenarios().get(s).serve())
                .toArray();
        boolean heldOut = IntStream.of(served)
                .anyMatch(s -> dataset.samples(s, Split.VALIDATION).size() > 0);
        boolean measured = heldOut && validation.canMeasure(served); // auc and gauc need both labels
        boolean refit = config.finetune().refit().usesValidation() && heldOut;
        BaselineModel best = choose(config, dataset, served, refit, measured ? validation : null);
        ResultFile.write(folder, FILE, JSON.writer(), best);
        return best;
    }

    private static BaselineModel choose(
            SassConfig config, Dataset dataset, int[] served, boolean refit, @Nullable ValidationMetric validation) {
        double least = config.model().itemBias() == ItemBias.NONE ? 0 : DEFAULT_SHARE;
        if (config.model().type() == ModelConfig.Type.POPULARITY) {
            return new BaselineModel(1, Double.NaN, refit);
        }
        if (validation == null || least == 0) {
            return new BaselineModel(least, Double.NaN, refit);
        }
        DailyPrior popularity = popularity(config, dataset, Horizon.TRAIN);
        ItemNeighbours neighbours = neighbours(config, dataset, Horizon.TRAIN);
        BaselineModel best = new BaselineModel(0, Double.NEGATIVE_INFINITY, refit);
        for (double share : SHARES) {
            double metric = validation.score(new BaselineScorer(dataset, popularity, share, neighbours), served);
            if (metric > best.metric()) {
                best = new BaselineModel(share, metric, refit);
            }
        }
        return best;
    }

    /**
     * Reads the result of {@link #fit}.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5106 if the stage is not complete
     */
    public static BaselineModel read(Path folder) {
        return ResultFile.read(folder, FILE, JSON.reader(), BaselineModel.class);
    }

    /** Returns the end of the data that is counted. */
    public Horizon horizon() {
        return refit ? Horizon.REFIT : Horizon.TRAIN;
    }

    /** Counts the events of the horizon and returns a scorer. */
    public Scorer scorer(SassConfig config, Dataset dataset) {
        return new BaselineScorer(
                dataset, popularity(config, dataset, horizon()), share, neighbours(config, dataset, horizon()));
    }

    private static DailyPrior popularity(SassConfig config, Dataset dataset, Horizon horizon) {
        return DailyPrior.popularity(dataset, config.scenarios(), config.model().prior(), horizon);
    }

    private static @Nullable ItemNeighbours neighbours(SassConfig config, Dataset dataset, Horizon horizon) {
        return switch (config.model().type()) {
            case ITEM_CF -> ItemNeighbours.cosine(PositiveHistory.of(dataset, horizon), dataset.itemCount());
            case NEIGHBOURS -> ItemNeighbours.next(PositiveHistory.of(dataset, horizon), dataset.itemCount());
            default -> null;
        };
    }
}
