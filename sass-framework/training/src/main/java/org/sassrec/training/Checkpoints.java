package org.sassrec.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.Folders;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.Checkpoint;
import org.sassrec.model.graph.ModelCode;
import org.sassrec.training.health.TrainingCode;

/**
 * The checkpoints of one training loop: folders {@code epoch-<n>} with the model and the training state. A folder is
 * written under a temporary name and then renamed, so a killed run leaves only complete checkpoints. The newest and the
 * best checkpoint are kept.
 */
record Checkpoints(Path folder, String fingerprint) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STATE = "state.json";
    private static final String PREFIX = "epoch-";
    private static final String TEMPORARY_SUFFIX = ".tmp";

    /**
     * The state of a loop after an epoch.
     *
     * @param fingerprint identifies everything that an epoch depends on
     * @param epoch last completed epoch
     * @param bestEpoch epoch with the best metric; 0 before the first epoch
     */
    record State(String fingerprint, int epoch, int bestEpoch, double bestMetric, List<EpochResult> history) {

        State {
            Objects.requireNonNull(fingerprint);
            history = List.copyOf(history);
        }

        /** Returns the state after one more epoch. */
        State next(EpochResult result, int best, double metric) {
            List<EpochResult> results = new ArrayList<>(history);
            results.add(result);
            return new State(fingerprint, result.epoch(), best, metric, results);
        }
    }

    /** Returns the folder of the checkpoint of an epoch. */
    Path of(int epoch) {
        return folder(folder, epoch);
    }

    /** Returns the folder of the checkpoint of an epoch in the folder of a loop. */
    static Path folder(Path folder, int epoch) {
        return folder.resolve(PREFIX + epoch);
    }

    /**
     * Returns the state of the newest usable checkpoint, or the initial state. Unusable checkpoints are deleted and
     * reported to the listener.
     *
     * @param epochs configured number of epochs. Checkpoints of a later epoch are not usable, because the earlier ones
     * are deleted.
     */
    State resume(TrainingListener listener, TrainingPhase stage, String unit, int epochs) {
        Optional<State> newest = newest();
        if (newest.isPresent() && newest.get().epoch() <= epochs) {
            return newest.get();
        }
        if (!epochs().isEmpty()) {
            String reason = newest.isPresent()
                    ? "the newest checkpoint is of epoch " + newest.get().epoch() + ", but the configuration has "
                            + epochs + " epochs"
                    : "the checkpoints belong to another configuration, dataset or start checkpoint, or are damaged";
            listener.on(new TrainingEvent.CheckpointRejected(stage, unit, reason));
        }
        clear();
        return new State(fingerprint, 0, 0, Double.NEGATIVE_INFINITY, List.of());
    }

    /** Returns the newest intact checkpoint of this fingerprint whose best checkpoint is also intact. */
    Optional<State> newest() {
        List<Integer> epochs = epochs();
        for (int n = epochs.size() - 1; n >= 0; n--) {
            Optional<State> state = state(folder, epochs.get(n));
            if (state.isPresent() && state.get().fingerprint().equals(fingerprint) && isIntact(state.get())) {
                return state;
            }
        }
        return Optional.empty();
    }

    /** Returns whether the weights of this epoch and of the best epoch are readable. */
    private boolean isIntact(State state) {
        return state(folder, state.bestEpoch()).isPresent()
                && Checkpoint.isIntact(of(state.bestEpoch()))
                && (state.epoch() == state.bestEpoch() || Checkpoint.isIntact(of(state.epoch())));
    }

    /**
     * Writes the checkpoint of {@code state.epoch()}. Then deletes all checkpoints except the newest and the best.
     *
     * @throws SassException SASS5104 if writing fails
     */
    void save(TowerModel model, State state) {
        Path place = of(state.epoch());
        Path temporary = folder.resolve(PREFIX + state.epoch() + TEMPORARY_SUFFIX);
        try {
            Folders.deleteRecursively(temporary);
            Folders.create(temporary);
            model.save(temporary);
            AtomicFile.write(temporary.resolve(STATE), JSON.writeValueAsString(state));
            Folders.deleteRecursively(place);
            // The older epochs are deleted only when this one survives a crash of the machine.
            Folders.move(temporary, place);
            for (int epoch : epochs()) {
                if (epoch != state.epoch() && epoch != state.bestEpoch()) {
                    Folders.deleteRecursively(of(epoch));
                }
            }
        } catch (IOException | UncheckedIOException | SassException e) {
            discard(temporary, e);
            if (e instanceof SassException reported) {
                throw reported;
            }
            throw SassException.of(
                    Diagnostic.error(
                                    ModelCode.TRAINING_WRITE_FAILED,
                                    "the checkpoint cannot be written: " + IoErrorMessage.withFile(e))
                            .inFile(place.toString())
                            .withHelp(
                                    "free disk space or make the folder writable, then run again: training resumes after the"
                                            + " last complete epoch"),
                    e);
        }
    }

    /** Deletes an incomplete checkpoint, which frees space on a full disk. If this fails, the next save deletes it. */
    private static void discard(Path temporary, Exception failed) {
        try {
            Folders.deleteRecursively(temporary);
        } catch (IOException | UncheckedIOException e) {
            failed.addSuppressed(e);
        }
    }

    /** Deletes all checkpoints, the newest first, because it may refer to an older one. */
    void clear() {
        try {
            List<Integer> epochs = epochs();
            for (int n = epochs.size() - 1; n >= 0; n--) {
                Folders.deleteRecursively(of(epochs.get(n)));
            }
            Folders.deleteRecursively(folder);
        } catch (IOException | UncheckedIOException e) {
            throw SassException.of(
                    Diagnostic.error(
                                    TrainingCode.CHECKPOINT_CLEANUP_FAILED,
                                    "old checkpoints cannot be deleted: " + IoErrorMessage.withFile(e))
                            .inFile(folder.toString()),
                    e);
        }
    }

    private List<Integer> epochs() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> String.valueOf(f.getFileName()))
                    .filter(name -> name.matches(PREFIX + "\\d+"))
                    .map(name -> Integer.valueOf(name.substring(PREFIX.length())))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the state of the checkpoint of an epoch with any fingerprint; empty if the checkpoint does not exist or
     * is damaged.
     */
    static Optional<State> state(Path folder, int epoch) {
        Path file = folder(folder, epoch).resolve(STATE);
        try {
            return Optional.ofNullable(JSON.readValue(Files.readString(file), State.class));
        } catch (IOException damaged) {
            // An unreadable checkpoint counts as missing. The loop resumes at an older checkpoint or starts again.
            return Optional.empty();
        }
    }
}
