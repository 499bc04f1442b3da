package org.sassrec.training.warmstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.JsonFiles;
import org.sassrec.model.graph.ModelCode;

/**
 * The trainings that contributed to some weights: a cold start and the warm starts after it. The events of each of them
 * still influence the weights. The file is {@code lineage.json} in the folder of the training.
 *
 * @param trainings oldest first; the first one had a cold start
 */
public record TrainingLineage(List<Training> trainings) {
    private static final String FILE = "lineage.json";

    /**
     * One training.
     *
     * @param date date of its run, as {@code 2026-05-08}
     * @param dataEnd time after its last event, as {@code 2026-05-08T00:00:00Z}
     * @param seed {@code run.seed}
     * @param weights identifies the resulting weights
     * @param challenge comparison with a cold model; {@code null} if there was none
     * @param coldBecause why a cold start replaced the configured warm start; {@code null} if none did
     */
    public record Training(
            String date,
            String dataEnd,
            long seed,
            String weights,
            @Nullable ColdChallenge challenge,
            @Nullable String coldBecause) {}

    public TrainingLineage {
        if (trainings.isEmpty()) {
            throw new IllegalArgumentException("a lineage without trainings");
        }
        trainings = List.copyOf(trainings);
    }

    /** Returns the lineage of a training that starts from these weights. */
    public TrainingLineage then(Training next) {
        List<Training> all = new ArrayList<>(trainings);
        all.add(next);
        return new TrainingLineage(all);
    }

    /** Returns the lineage with the result of a comparison in its last training. */
    public TrainingLineage with(ColdChallenge challenge) {
        return with(challenge, last().coldBecause());
    }

    /** Returns the lineage with the reason for the cold start of its last training. */
    public TrainingLineage withColdStart(String reason) {
        return with(last().challenge(), reason);
    }

    private TrainingLineage with(@Nullable ColdChallenge challenge, @Nullable String coldBecause) {
        List<Training> all = new ArrayList<>(trainings);
        Training last = last();
        all.set(
                all.size() - 1,
                new Training(last.date(), last.dataEnd(), last.seed(), last.weights(), challenge, coldBecause));
        return new TrainingLineage(all);
    }

    /** Returns the training of the weights. */
    public Training last() {
        return trainings.get(trainings.size() - 1);
    }

    /** Returns the date of the training with the cold start. */
    public String coldStart() {
        return trainings.get(0).date();
    }

    /** Returns the number of trainings after the cold start. */
    public int warmStarts() {
        return trainings.size() - 1;
    }

    /**
     * Returns why a training on a dataset cannot start from these weights; empty if it can. Earlier trainings of the chain
     * may have known later events than the last one.
     */
    public Optional<String> obstacle(Dataset next) {
        Instant end = Instant.ofEpochMilli(next.endTime(Horizon.REFIT));
        return trainings.stream()
                .filter(each -> Instant.parse(each.dataEnd()).isAfter(end))
                .findFirst()
                .map(each ->
                        "the training of " + each.date() + ", which the earlier model continues, knows events until "
                                + each.dataEnd() + ", and training and validation end at " + end);
    }

    /**
     * Writes the lineage of a training.
     *
     * @param training folder of the training
     */
    public void write(Path training) throws IOException {
        JsonFiles.write(training.resolve(FILE), this);
    }

    /** Returns whether a training has a lineage, intact or damaged. */
    public static boolean exists(Path training) {
        return Files.isRegularFile(training.resolve(FILE));
    }

    /**
     * Reads the lineage of a training.
     *
     * @throws SassException SASS5102 if it is missing or damaged
     */
    public static TrainingLineage read(Path training) {
        Path file = training.resolve(FILE);
        try {
            return JsonFiles.parse(Files.readString(file), TrainingLineage.class);
        } catch (IOException e) {
            throw SassException.of(
                    Diagnostic.error(
                                    ModelCode.CHECKPOINT_CORRUPT,
                                    "the lineage of the weights cannot be read: " + IoErrorMessage.withFile(e))
                            .inFile(file.toString())
                            .withHelp("delete the folder `" + training + "`, then train again"),
                    e);
        }
    }
}
