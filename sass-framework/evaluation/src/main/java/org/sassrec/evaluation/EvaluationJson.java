package org.sassrec.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.metric.EvaluationCode;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.files.JsonErrorMessage;
import org.sassrec.files.JsonFiles;
import org.sassrec.serving.release.ScenarioMetrics;

/** Reads and writes {@code evaluation.json}, an {@link EvaluationReport}. */
public final class EvaluationJson {

    private EvaluationJson() {}

    /**
     * Writes the report atomically.
     *
     * @param protocol the settings that determine the queries, by scenario; see {@code EvaluationProtocol}
     * @throws SassException SASS5052 if writing fails
     */
    public static void write(EvaluationReport report, Map<String, Map<String, String>> protocol, Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            JsonFiles.write(file, report.with(protocol));
        } catch (IOException failed) {
            throw SassException.of(
                    Diagnostic.error(
                                    EvaluationCode.EVALUATION_WRITE_FAILED,
                                    "cannot write the evaluation: " + IoErrorMessage.of(failed))
                            .inFile(file.toString()),
                    failed);
        }
    }

    /**
     * Reads the metrics of the scenarios, by name.
     *
     * @throws SassException SASS5053 if the file does not exist or is damaged
     */
    public static Map<String, ScenarioMetrics> read(Path file) {
        return readReport(file).scenarioMetrics();
    }

    /**
     * Reads the complete report.
     *
     * @throws SassException SASS5053 if the file does not exist or is damaged
     */
    public static EvaluationReport readReport(Path file) {
        return read(file, EvaluationReport.class, "run `sass evaluate`, which writes it again");
    }

    /**
     * Reads the metrics of the scenarios from a copy of the file.
     *
     * @param remedy help text for a damaged file
     * @throws SassException SASS5053 if the file does not exist or is damaged
     */
    public static Map<String, ScenarioMetrics> read(Path file, String remedy) {
        return read(file, EvaluationReport.class, remedy).scenarioMetrics();
    }

    /**
     * Reads a stored file of evaluations.
     *
     * @throws SassException SASS5053 if the file does not exist or is damaged
     */
    public static <T> T read(Path file, Class<T> type, String remedy) {
        try {
            return JsonFiles.parse(Files.readString(file), type);
        } catch (IOException failed) {
            throw SassException.of(
                    Diagnostic.error(
                                    EvaluationCode.EVALUATION_UNREADABLE,
                                    "cannot read the evaluation: " + JsonErrorMessage.of(failed))
                            .inFile(file.toString())
                            .withHelp(remedy),
                    failed);
        }
    }
}
