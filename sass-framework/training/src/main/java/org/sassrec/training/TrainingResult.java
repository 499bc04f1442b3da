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
 * What fine-tuning found.
 *
 * @param units the networks trained, in the order of training
 */
public record TrainingResult(List<Unit> units) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "result.json";

    public TrainingResult {
        units = List.copyOf(units);
    }

    /**
     * One network.
     *
     * @param name {@code all}, or a scenario's
     * @param servedScenarios numbers of the scenarios whose vectors it makes; empty if others only started from it
     * @param bestEpoch epochs that were best on validation, or all
     * @param bestMetric of validation; NaN if there was none
     * @param epochs on train
     * @param refitEpochs on train and validation
     * @param finetuneCheckpoint checkpoint of the best epoch on train, relative to the stage's folder
     * @param refitCheckpoint checkpoint on train and validation; {@code null} without refit
     * @param biasWeight how much the items' bias weighs in what is served; {@code null}: as in training
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
            @Nullable Double biasWeight) {

        public Unit {
            servedScenarios = List.copyOf(servedScenarios);
            epochs = List.copyOf(epochs);
            refitEpochs = List.copyOf(refitEpochs);
        }
    }

    /** Whether the checkpoints that it names are there; they may be damaged. */
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

    /** Writes {@code result.json}: where it is, the stage is whole. */
    void write(Path folder, String fingerprint) {
        ResultFile.write(folder, FILE, JSON.writerWithDefaultPrettyPrinter(), new Saved(fingerprint, this));
    }

    /** Takes the result away before the stage goes on; its checkpoints stay. */
    public static void discard(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(FILE));
    }

    /**
     * Reads what a whole stage left.
     *
     * @param folder of the stage
     * @throws org.sassrec.diagnostic.SassException SASS5106 if the stage is not whole
     */
    public static TrainingResult read(Path folder) {
        return ResultFile.read(folder, FILE, JSON.reader(), Saved.class).result();
    }
}
