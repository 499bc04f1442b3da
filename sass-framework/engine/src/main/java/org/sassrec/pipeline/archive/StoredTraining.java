package org.sassrec.pipeline.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sassrec.config.ReferenceDate;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.DatasetLayout;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.Folders;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.RunFolder;
import org.sassrec.pipeline.RunState;
import org.sassrec.training.WarmCheckpoints;
import org.sassrec.training.warmstart.AxesFile;
import org.sassrec.training.warmstart.TrainingLineage;

/**
 * A complete training in the folder {@code trainings} of a run folder.
 *
 * @param folder its folder
 * @param number name of its folder; a greater number was stored later
 * @param date date of its run; the earliest possible date if it is not known
 */
public record StoredTraining(Path folder, int number, LocalDate date) {
    /** Name of the folder of the dataset. */
    public static final String DATASET = "dataset";

    /** Name of the folder of the fine-tuning. */
    public static final String FINETUNE = "finetune";

    /** Name of the folder of the training on all events. */
    public static final String FINAL = "final";

    /** Returns the trainings in a folder, in the order in which they were stored. */
    public static List<StoredTraining> in(Path trainings) throws IOException {
        if (!Files.isDirectory(trainings)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(trainings)) {
            return files.filter(file -> numberOf(file) > 0)
                    .map(file -> new StoredTraining(file, numberOf(file), dateOf(file)))
                    .sorted(Comparator.comparingInt(StoredTraining::number))
                    .toList();
        }
    }

    /** Returns the number of a stored training; 0 for another file. */
    private static int numberOf(Path stored) {
        String name = String.valueOf(stored.getFileName());
        return name.matches("\\d{1,9}") ? Integer.parseInt(name) : 0;
    }

    /** A training of another run, which was stored as the only one, is a start for any date. */
    private static LocalDate dateOf(Path folder) {
        if (!Files.exists(folder.resolve(RunFolder.FILE))) {
            return LocalDate.MIN;
        }
        try {
            return LocalDate.parse(
                    TrainingLineage.read(folder.resolve(FINETUNE)).last().date());
        } catch (SassException | DateTimeException unknown) {
            return LocalDate.MIN;
        }
    }

    /** Returns the training of the latest date, and of this date the one that was stored last. */
    public static Optional<StoredTraining> latest(Stream<StoredTraining> trainings) {
        return trainings.max(Comparator.comparing(StoredTraining::date).thenComparingInt(StoredTraining::number));
    }

    /**
     * Returns whether a run of a date can start from this training. A run with a given date repeats this date, so it
     * starts from an earlier one. Without a given date, each run continues the last one.
     */
    public boolean precedes(ReferenceDate run) {
        return run.given() ? date.isBefore(run.day()) : !date.isAfter(run.day());
    }

    /** Returns the folder of the weights that are released: that of the training on all events, or the training itself. */
    public static Path releasedWeights(Path training) {
        Path all = training.resolve(FINAL);
        return Files.exists(all.resolve(RunFolder.FILE)) ? all : training;
    }

    /** Returns the folder of the fine-tuning. */
    public Path finetune() {
        return folder.resolve(FINETUNE);
    }

    /** Returns the fine-tuning of the released weights, for a training on all events. */
    public Path releasedFinetune() {
        Path released = releasedWeights(folder).resolve(FINETUNE);
        return AxesFile.exists(released) ? released : finetune();
    }

    /** Whether the weights began without an earlier training. */
    public boolean hasColdStart() {
        return AxesFile.exists(finetune()) && !WarmCheckpoints.exist(finetune());
    }

    /** Returns the versions of the files that the training read, by name; empty if they are not known. */
    public Map<String, String> sources() throws IOException {
        RunState.CompletedStage prepared = RunFolder.read(folder).completed().get(PipelineStage.PREPARE);
        return prepared == null ? Map.of() : prepared.inputs().values();
    }

    /**
     * Deletes everything that no later training reads: the datasets without their vocabularies, and the first checkpoints
     * of a warm start.
     */
    public void trim() throws IOException {
        for (Path training : List.of(folder, folder.resolve(FINAL))) {
            Path dataset = training.resolve(DATASET);
            if (Files.isDirectory(dataset)) {
                try (Stream<Path> files = Files.list(dataset)) {
                    for (Path file : files.filter(each -> !describesRows(each)).toList()) {
                        Folders.deleteRecursively(file);
                    }
                }
            }
            WarmCheckpoints.deleteFirst(training.resolve(FINETUNE));
        }
    }

    private static boolean describesRows(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.equals(DatasetFiles.MANIFEST) || name.equals(DatasetLayout.FILE) || DatasetFiles.isVocabulary(name);
    }
}
