package org.sassrec.maven;

import java.io.File;
import java.util.List;
import java.util.Locale;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Shows what is live in each channel: since when, from which run, configuration and data.
 *
 * <p>{@code mvn sass:status}, {@code mvn -q sass:status -Dsass.format=json}
 */
@Mojo(name = "status", threadSafe = true)
public final class StatusMojo extends WorkerMojo {

    /** {@code text} or {@code json}. */
    @Parameter(property = "sass.format", defaultValue = "text")
    String format = "text";

    /**
     * File for {@code json}; by default it goes to the standard output, bare of Maven's prefixes, with {@code -q}, too. The
     * file is for programs: some Mavens write escape sequences for a terminal's colours around whatever they print.
     */
    @Parameter(property = "sass.report")
    private @Nullable File report;

    /** Shows, too, the configuration's values and the source files that the live releases were made from. */
    @Parameter(property = "sass.provenance", defaultValue = "false")
    boolean provenance;

    /** What the worker said for machines, whole. */
    private final StringBuilder json = new StringBuilder();

    @Override
    List<String> options() {
        return arguments("--format", format.toLowerCase(Locale.ROOT), "--provenance", provenance);
    }

    private boolean isJson() {
        return format.equalsIgnoreCase("json");
    }

    @Override
    void handleLine(String line) {
        if (isJson()) {
            json.append(line).append('\n');
        } else {
            super.handleLine(line);
        }
    }

    @Override
    void perform() throws MojoExecutionException, MojoFailureException {
        super.perform();
        if (isJson()) {
            writeReport(json.toString(), report);
        }
    }
}
