package org.sassrec.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.files.JsonFiles;

/**
 * The result of one day of a strategy with one seed. Its folder also contains the metrics, the ranks of the queries and
 * the lists of some users.
 *
 * @param key fingerprint of everything that determines the result, including the days before in a chain
 * @param preparationSeconds duration of the preparation of the dataset
 * @param trainingSeconds duration of pre-training and fine-tuning; 0 if nothing was trained
 * @param samples number of samples of fine-tuning; 0 if nothing was trained
 * @param coldStart whether training started from random weights
 * @param churn share of the top 50 items of some users that were not in their lists of the day before, as the mean over
 * scenarios; {@code null} on the first day and for models without vectors
 */
public record DayResult(
        String key,
        double preparationSeconds,
        double trainingSeconds,
        long samples,
        boolean coldStart,
        @Nullable Double churn) {
    private static final String FILE = "result.json";
    static final String EVALUATION = "evaluation.json";
    static final String QUERIES = "queries.bin";
    static final String LISTS = "lists.json";

    /** Returns the result of a folder; empty if it is not complete. */
    static Optional<DayResult> read(Path folder) throws IOException {
        return Files.exists(folder.resolve(FILE))
                ? JsonFiles.readIfIntact(folder.resolve(FILE), DayResult.class)
                : Optional.empty();
    }

    /** Writes the result. It is the last file of its folder, so a folder with a result is complete. */
    void write(Path folder) throws IOException {
        JsonFiles.write(folder.resolve(FILE), this);
    }

    /** Removes the result before the other files change. */
    static void discard(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(FILE));
    }

    static EvaluationReport evaluation(Path folder) throws IOException {
        return JsonFiles.read(folder.resolve(EVALUATION), EvaluationReport.class);
    }

    static QueryRanks ranks(Path folder) {
        return QueryRanks.read(folder.resolve(QUERIES));
    }
}
