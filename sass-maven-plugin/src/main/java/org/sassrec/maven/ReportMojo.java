package org.sassrec.maven;

import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Writes a page about the run that is there, {@code report.html} and {@code report.json} in the run's folder: each scenario's
 * figures beside popularity, for whom they are good, what the quality gates say, how open the model's gates are, what
 * pre-training did to the same users' vectors, and how training went. Nothing is trained.
 *
 * <p>With {@code sass.transfer} twins of the model are trained, too, to tell what sharing brings each scenario and which
 * scenarios harm each other. Killed, it goes on where it was.
 *
 * <p>{@code mvn sass:report} &middot; {@code mvn sass:report -Dsass.transfer=true -Dsass.budget=30}
 */
@Mojo(name = "report", threadSafe = true)
public final class ReportMojo extends WorkerMojo {
    /** Trains twins of the model, and tells which scenarios help and which harm each other. */
    @Parameter(property = "sass.transfer", defaultValue = "false")
    private boolean transfer;

    /** Minutes after which no further training begins, with {@code sass.transfer}; 60 by default. */
    @Parameter(property = "sass.budget")
    private @Nullable Integer budget;

    /** How many pairs of scenarios are tried with {@code sass.transfer}, the most suspected first; 45 by default. */
    @Parameter(property = "sass.pairs")
    private @Nullable Integer pairs;

    @Override
    List<String> options() {
        // The command says that budget and pairs are of no use without transfer.
        return arguments("--transfer", transfer, "--budget", budget, "--pairs", pairs);
    }
}
