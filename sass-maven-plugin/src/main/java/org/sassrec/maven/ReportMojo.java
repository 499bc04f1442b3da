package org.sassrec.maven;

import org.apache.maven.plugins.annotations.Mojo;

/**
 * Writes a page about the run that is there, {@code report.html} and {@code report.json} in the run's folder: each scenario's
 * figures beside popularity, for whom they are good, what the quality gates say, how open the model's gates are, what
 * pre-training did to the same users' vectors, and how training went. Nothing is trained.
 *
 * <p>{@code mvn sass:report}
 */
@Mojo(name = "report", requiresProject = false, threadSafe = true)
public final class ReportMojo extends WorkerMojo {
    @Override
    String goal() {
        return "report";
    }
}
