package org.sassrec.maven;

import java.io.File;
import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Writes a report about the last run as {@code report.html} and {@code report.json} to the folder of the run. It
 * contains metrics compared with popularity, quality gates, states of the model's gates, the effect of pre-training,
 * the course of training, and curves over the recorded days.
 *
 * <p>The goal trains nothing, unless {@code sass.transfer} is set. Example: {@code mvn sass:report -Dsass.transfer=true
 * -Dsass.budget=30}
 */
@Mojo(name = "report", threadSafe = true)
public final class ReportMojo extends WaitingMojo {
    /**
     * Also trains comparison models and reports which scenarios help or harm each other. After an interruption, run the
     * goal again to continue.
     */
    @Parameter(property = "sass.transfer", defaultValue = "false")
    private boolean transfer;

    /** Number of minutes after which no further training of {@code sass.transfer} starts. Default: 60. */
    @Parameter(property = "sass.budget")
    private @Nullable Integer budget;

    /**
     * Maximum number of scenario pairs that {@code sass.transfer} tests, the most likely negative transfer first.
     * Default: 45.
     */
    @Parameter(property = "sass.pairs")
    private @Nullable Integer pairs;

    /**
     * Also writes the newest recorded day in the text format of Prometheus, for the textfile collector. Example: {@code
     * metrics/sass.prom}
     */
    @Parameter(property = "sass.prometheus")
    private @Nullable File prometheus;

    @Override
    List<String> options() {
        // The command rejects a budget or pairs without transfer.
        return arguments("--transfer", transfer, "--budget", budget, "--pairs", pairs, "--prometheus", prometheus);
    }
}
