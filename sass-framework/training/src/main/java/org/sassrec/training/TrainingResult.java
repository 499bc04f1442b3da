package org.sassrec.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.model.graph.Checkpoint;

/**
 * The result of fine-tuning.
 *
 * @param units the trained networks, in the order of training
 */
public record TrainingResult(List<Unit> units) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "result.json";

    public TrainingResult {
        units = List.copyOf(units);
    }

    /**
     * The result of one network.
     *
     * @param name {@code all}, or a name derived from the scenario
     * @param servedScenarios numbers of the scenarios that the network is released for; empty if it only initializes
     * other networks
     * @param bestEpoch number of epochs that was best on validation; without validation, the number of all epochs
     * @param bestMetric validation metric of the best epoch; NaN without validation
     * @param epochs epochs on the training split
     * @param refitEpochs epochs on training and validation data
     * @param finetuneCheckpoint checkpoint of the best epoch on the training split, relative to the folder of the stage
     * @param refitCheckpoint checkpoint of the refit, relative to the folder of the stage; {@code null} without refit
     * @param biasWeight weight of the item bias in released vectors; {@code null} for the weight of training
     * @param start choice between pre-trained and new weights; {@code null} without {@code pretrain.task: auto}, and if
     * there was nothing to choose
     */
    public record Unit(
            String name,
            List<Integer> servedScenarios,
            int bestEpoch,
            double bestMetric,
            List<EpochResult> epochs,
            List<EpochResult> refitEpochs,
            String finetuneCheckpoint,
            @Nullable String refitCheckpoint,
            @Nullable Double biasWeight,
            @Nullable StartChoice start) {

        public Unit {
            servedScenarios = List.copyOf(servedScenarios);
            epochs = List.copyOf(epochs);
            refitEpochs = List.copyOf(refitEpochs);
        }
    }

    /** Returns the number of samples of all epochs. */
    public long samples() {
        return units.stream()
                .flatMap(unit -> Stream.concat(unit.epochs().stream(), unit.refitEpochs().stream()))
                .mapToLong(EpochResult::samples)
                .sum();
    }

    /** Returns whether all checkpoints of the result exist. Their content is not checked. */
    public boolean checkpointsExist(Path folder) {
        return units.stream()
                .flatMap(unit ->
                        Stream.of(Optional.of(unit.finetuneCheckpoint()), Optional.ofNullable(unit.refitCheckpoint())))
                .flatMap(Optional::stream)
                .allMatch(checkpoint -> Checkpoint.exists(folder.resolve(checkpoint)));
    }

    private record Saved(String fingerprint, TrainingResult result) {

        Saved {
            Objects.requireNonNull(result);
        }
    }

    /** Writes {@code result.json}. The stage is complete if this file exists. */
    void write(Path folder, String fingerprint) {
        ResultFile.write(folder, FILE, JSON.writerWithDefaultPrettyPrinter(), new Saved(fingerprint, this));
    }

    /** Deletes the result file before the stage continues. The checkpoints stay. */
    public static void discard(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(FILE));
    }

    /**
     * Reads the result of a completed stage.
     *
     * @param folder folder of the stage
     * @throws org.sassrec.diagnostic.SassException SASS5106 if the stage is not complete
     */
    public static TrainingResult read(Path folder) {
        return ResultFile.read(folder, FILE, JSON.reader(), Saved.class).result();
    }
}
