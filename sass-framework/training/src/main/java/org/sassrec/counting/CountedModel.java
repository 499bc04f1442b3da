package org.sassrec.counting;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.ModelConfig.ItemBias;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.evaluation.Scorer;
import org.sassrec.evaluation.ValidationMetric;
import org.sassrec.sampling.DailyPopularity;
import org.sassrec.training.StageResult;

/**
 * A control: all that it keeps is how much popularity weighs beside neighbours, which the validation split decides. The
 * counts are made anew from the dataset whenever they are needed, which takes seconds.
 *
 * @param share of log p(item | scenario) in the score
 * @param metric of validation with that share; NaN if there was no validation
 * @param refit whether validation events count for what follows
 */
public record CountedModel(double share, double metric, boolean refit) {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);
    private static final String FILE = "counted.json";

    /** Tried on validation, from the least. */
    static final List<Double> SHARES = List.of(0.0, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256);

    /** Without validation. */
    static final double USUAL = 0.032;

    /**
     * Chooses the share that is best on validation, the least of equally good ones, and writes it.
     *
     * @param folder of the stage
     * @throws org.sassrec.diagnostic.SassException SASS5104 if it can't be written
     */
    public static CountedModel fit(SassConfig config, Dataset dataset, Path folder, ValidationMetric validation) {
        int[] served = IntStream.range(0, config.scenarios().size())
                .filter(s -> config.scenarios().get(s).served())
                .toArray();
        boolean heldOut = IntStream.of(served)
                .anyMatch(s -> dataset.samples(s, Split.VALIDATION).size() > 0);
        boolean measured = heldOut && validation.measures(served); // an area needs answers of both kinds
        boolean refit = config.finetune().refit() && heldOut;
        CountedModel best = chosen(config, dataset, served, refit, measured ? validation : null);
        StageResult.write(folder, FILE, JSON.writer(), best);
        return best;
    }

    private static CountedModel chosen(
            SassConfig config, Dataset dataset, int[] served, boolean refit, @Nullable ValidationMetric validation) {
        double least = config.model().itemBias() == ItemBias.NONE ? 0 : USUAL;
        if (config.model().type() == ModelConfig.Type.POPULARITY) {
            return new CountedModel(1, Double.NaN, refit);
        }
        if (validation == null || least == 0) {
            return new CountedModel(least, Double.NaN, refit);
        }
        DailyPopularity popularity = popularity(config, dataset, Horizon.TRAIN);
        Neighbours neighbours = neighbours(config, dataset, Horizon.TRAIN);
        CountedModel best = new CountedModel(0, Double.NEGATIVE_INFINITY, refit);
        for (double share : SHARES) {
            double metric = validation.score(new CountedScorer(dataset, popularity, share, neighbours), served);
            if (metric > best.metric()) {
                best = new CountedModel(share, metric, refit);
            }
        }
        return best;
    }

    /**
     * Reads what {@link #fit} wrote.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5106 if there is nothing whole
     */
    public static CountedModel read(Path folder) {
        return StageResult.read(folder, FILE, JSON.reader(), CountedModel.class);
    }

    /** What is counted. */
    public Horizon horizon() {
        return refit ? Horizon.REFIT : Horizon.TRAIN;
    }

    /** Counts, and scores by the counts. */
    public Scorer scorer(SassConfig config, Dataset dataset) {
        return new CountedScorer(
                dataset, popularity(config, dataset, horizon()), share, neighbours(config, dataset, horizon()));
    }

    private static DailyPopularity popularity(SassConfig config, Dataset dataset, Horizon horizon) {
        return new DailyPopularity(dataset, config.scenarios(), config.model().prior(), horizon);
    }

    private static @Nullable Neighbours neighbours(SassConfig config, Dataset dataset, Horizon horizon) {
        return switch (config.model().type()) {
            case ITEM_CF -> Neighbours.cosine(Answers.of(dataset, horizon), dataset.items());
            case NEIGHBOURS -> Neighbours.next(Answers.of(dataset, horizon), dataset.items());
            default -> null;
        };
    }
}
