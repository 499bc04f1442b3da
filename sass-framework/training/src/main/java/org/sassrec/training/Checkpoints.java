package org.sassrec.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoReason;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.Folders;
import org.sassrec.model.TowerModel;

/**
 * Checkpoints of one loop: folders {@code epoch-<n>} that hold the model and the counters. A folder is written under
 * another name and renamed when whole, so that a killed run leaves whole checkpoints only. The newest and the best stay.
 */
final class Checkpoints {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STATE = "state.json";
    private static final String PREFIX = "epoch-";
    private static final String ASIDE = ".tmp";

    private final Path folder;
    private final String fingerprint;

    /**
     * Where a loop stands after an epoch.
     *
     * @param fingerprint of all that an epoch depends on
     * @param epoch done
     * @param bestEpoch 0 before the first
     */
    record State(String fingerprint, int epoch, int bestEpoch, double bestMetric, List<EpochResult> history) {

        State {
            Objects.requireNonNull(fingerprint);
            history = List.copyOf(history);
        }
    }

    Checkpoints(Path folder, String fingerprint) {
        this.folder = folder;
        this.fingerprint = fingerprint;
    }

    String fingerprint() {
        return fingerprint;
    }

    /** Folder of an epoch's checkpoint. */
    Path of(int epoch) {
        return place(folder, epoch);
    }

    /** Folder of an epoch's checkpoint in a loop's folder. */
    static Path place(Path folder, int epoch) {
        return folder.resolve(PREFIX + epoch);
    }

    /** The newest whole checkpoint of the same fingerprint whose best one is whole, too. */
    Optional<State> newest() {
        List<Integer> epochs = epochs();
        for (int n = epochs.size() - 1; n >= 0; n--) {
            Optional<State> state = read(epochs.get(n));
            if (state.isPresent() && state.get().fingerprint().equals(fingerprint) && isWhole(state.get())) {
                return state;
            }
        }
        return Optional.empty();
    }

    /** Whether its own weights and the best ones can be read. */
    private boolean isWhole(State state) {
        return read(state.bestEpoch()).isPresent()
                && TowerModel.isWhole(of(state.bestEpoch()))
                && (state.epoch() == state.bestEpoch() || TowerModel.isWhole(of(state.epoch())));
    }

    /** Whether there is any checkpoint, of whatever fingerprint. */
    boolean isEmpty() {
        return epochs().isEmpty();
    }

    /** Writes the checkpoint of {@code state.epoch()}, then drops those that are neither newest nor best. */
    void save(TowerModel model, State state) {
        Path place = of(state.epoch());
        Path aside = folder.resolve(PREFIX + state.epoch() + ASIDE);
        try {
            Folders.delete(aside);
            Files.createDirectories(aside);
            model.save(aside);
            Files.writeString(aside.resolve(STATE), JSON.writeValueAsString(state));
            Folders.delete(place);
            Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
            for (int epoch : epochs()) {
                if (epoch != state.epoch() && epoch != state.bestEpoch()) {
                    Folders.delete(of(epoch));
                }
            }
        } catch (IOException | UncheckedIOException | SassException e) {
            discard(aside, e);
            if (e instanceof SassException told) {
                throw told;
            }
            throw SassException.of(
                    Diagnostic.error("SASS5104", "the checkpoint can't be written: " + IoReason.withFile(e))
                            .inFile(place.toString())
                            .withHelp("make room or make the folder writable, then run again: it goes on after the last"
                                    + " whole epoch"),
                    e);
        }
    }

    /** A full disk gets its room back; if that fails, the next save deletes it. */
    private static void discard(Path aside, Exception failed) {
        try {
            Folders.delete(aside);
        } catch (IOException | UncheckedIOException e) {
            failed.addSuppressed(e);
        }
    }

    /** Deletes everything; the newest first, since it may need an older one. */
    void clear() {
        try {
            List<Integer> epochs = epochs();
            for (int n = epochs.size() - 1; n >= 0; n--) {
                Folders.delete(of(epochs.get(n)));
            }
            Folders.delete(folder);
        } catch (IOException | UncheckedIOException e) {
            throw SassException.of(
                    Diagnostic.error("SASS5105", "old checkpoints can't be deleted: " + IoReason.withFile(e))
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

    private Optional<State> read(int epoch) {
        return state(folder, epoch);
    }

    /** Where a loop stood after an epoch, whatever its fingerprint; empty without a whole checkpoint of it. */
    static Optional<State> state(Path folder, int epoch) {
        Path file = place(folder, epoch).resolve(STATE);
        try {
            return Optional.ofNullable(JSON.readValue(Files.readString(file), State.class));
        } catch (IOException damaged) {
            // A checkpoint that can't be read is none: an older one or the beginning will do.
            return Optional.empty();
        }
    }
}
