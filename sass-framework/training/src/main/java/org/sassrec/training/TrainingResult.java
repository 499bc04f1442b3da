package org.sassrec.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.WholeFile;
import org.sassrec.model.TowerModel;

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
     * @param serves numbers of the scenarios whose vectors it makes; empty if others only started from it
     * @param bestEpoch epochs that were best on validation, or all
     * @param bestMetric of validation; NaN if there was none
     * @param epochs on train
     * @param refitEpochs on train and validation
     * @param tuned checkpoint of the best epoch on train, relative to the stage's folder
     * @param refitted checkpoint on train and validation; {@code null} without refit
     * @param biasWeight how much the items' bias weighs in what is served; {@code null}: as in training
     */
    public record Unit(
            String name,
            List<Integer> serves,
            int bestEpoch,
            double bestMetric,
            List<EpochResult> epochs,
            List<EpochResult> refitEpochs,
            String tuned,
            @Nullable String refitted,
            @Nullable Double biasWeight) {

        public Unit {
            serves = List.copyOf(serves);
            epochs = List.copyOf(epochs);
            refitEpochs = List.copyOf(refitEpochs);
        }
    }

    /** Whether the checkpoints that it names are there; they may be damaged. */
    public boolean isThere(Path folder) {
        return units.stream()
                .flatMap(unit -> Stream.of(Optional.of(unit.tuned()), Optional.ofNullable(unit.refitted())))
                .flatMap(Optional::stream)
                .allMatch(checkpoint -> TowerModel.isThere(folder.resolve(checkpoint)));
    }

    private record Saved(String fingerprint, TrainingResult result) {

        Saved {
            Objects.requireNonNull(result);
        }
    }

    /** Writes {@code result.json} aside and renames it: where it is, the stage is whole. */
    void write(Path folder, String fingerprint) {
        Path file = folder.resolve(FILE);
        try {
            WholeFile.write(
                    file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(new Saved(fingerprint, this)));
        } catch (IOException e) {
            throw SassException.of(
                    Diagnostic.error("SASS5104", "the result can't be written: " + e.getMessage())
                            .inFile(file.toString()),
                    e);
        }
    }

    /** Takes the result away before the stage goes on; its checkpoints stay. */
    public static void discard(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(FILE));
    }

    /**
     * Reads what a whole stage left.
     *
     * @param folder of the stage
     * @throws SassException SASS5106 if the stage is not whole
     */
    public static TrainingResult read(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            Saved saved = JSON.readValue(Files.readString(file), Saved.class);
            if (saved == null) {
                throw new JsonMappingException(null, "it is empty");
            }
            return saved.result();
        } catch (JsonProcessingException e) {
            throw unreadable(file, "it is damaged", e);
        } catch (IOException e) {
            throw unreadable(file, "it is not there", e);
        }
    }

    private static SassException unreadable(Path file, String reason, IOException cause) {
        return SassException.of(
                Diagnostic.error("SASS5106", "no whole fine-tuning was found: " + reason)
                        .inFile(file.toString())
                        .withHelp("run `train`"),
                cause);
    }
}
