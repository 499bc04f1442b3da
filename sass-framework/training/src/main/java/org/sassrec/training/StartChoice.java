package org.sassrec.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;

/**
 * The start of fine-tuning that validation chose with {@code pretrain.task: auto}: pre-trained or new weights. The
 * pre-trained weights are chosen if these conditions are true, first after a few epochs from both starts and then at the
 * end of both trainings:
 *
 * <ul>
 * <li>The metric of their best epoch is greater, and the difference is significant.
 * <li>They harm no scenario, see {@link Validation.Comparison#worse}.
 * </ul>
 *
 * <p>A difference that is not significant is no reason to keep a stage that takes time. A lead after a few epochs can come
 * from the additional steps of pre-training and disappear, so it is no reason either.
 *
 * @param epochs maximum number of epochs of each start when the choice was made
 * @param pretrainedMetric validation metric of the best epoch from the pre-trained weights
 * @param newMetric validation metric of the best epoch from new weights
 * @param p see {@link Validation.Comparison}
 * @param worse see {@link Validation.Comparison}
 * @param pretrained whether fine-tuning starts from the pre-trained weights
 */
public record StartChoice(
        int epochs, double pretrainedMetric, double newMetric, double p, List<String> worse, boolean pretrained) {

    /** Maximum number of epochs of the first trial. The first epochs move the weights most. */
    public static final int MAX_EPOCHS = 3;

    private static final double SIGNIFICANT = 0.05;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "start.json";

    public StartChoice {
        worse = List.copyOf(worse);
    }

    /** Returns the number of epochs of the first trial with the configured number of epochs. */
    public static int trialEpochs(int epochs) {
        return Math.min(epochs, MAX_EPOCHS);
    }

    /**
     * Returns whether validation can choose the start of a network.
     *
     * @param measures see {@link Validation#canMeasure}
     */
    public static boolean isPossible(SassConfig config, Dataset dataset, Predicate<int[]> measures) {
        ValidationSupport support = new ValidationSupport(config, dataset, measures);
        int[] served = TrainingUnits.served(config);
        return config.finetune().earlyStopping() != null
                && (TrainingUnits.trainsSharedNetwork(config)
                        ? support.isMeasurable(TrainingUnits.validated(config, served))
                        : Arrays.stream(served).anyMatch(s -> support.isMeasurable(new int[] {s})));
    }

    /** Makes the choice. */
    static StartChoice of(int epochs, double pretrained, double initial, Validation.Comparison compared) {
        boolean better = compared.difference() > 0
                && compared.p() <= SIGNIFICANT
                && compared.worse().isEmpty();
        return new StartChoice(epochs, pretrained, initial, compared.p(), compared.worse(), better);
    }

    /** Content of the file. */
    private record Saved(String fingerprint, StartChoice choice) {
        Saved {
            Objects.requireNonNull(fingerprint);
            Objects.requireNonNull(choice);
        }
    }

    /**
     * Writes the choice into the folder of the network, so that a resumed run does not make it again.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5104 if writing fails
     */
    void write(Path folder, String fingerprint) {
        ResultFile.write(folder, FILE, JSON.writer(), new Saved(fingerprint, this));
    }

    /** Reads the choice of the same inputs; empty without one, and if the file is damaged. */
    static Optional<StartChoice> read(Path folder, String fingerprint) {
        try {
            return Optional.ofNullable(JSON.readValue(Files.readString(folder.resolve(FILE)), Saved.class))
                    .filter(saved -> saved.fingerprint().equals(fingerprint))
                    .map(Saved::choice);
        } catch (IOException missing) {
            return Optional.empty();
        }
    }
}
