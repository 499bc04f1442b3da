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
 * Prints the live release of each channel with its activation time, run, configuration and data.
 *
 * <p>Example: {@code mvn -q sass:status -Dsass.format=json}
 */
@Mojo(name = "status", threadSafe = true)
public final class StatusMojo extends WorkerMojo {

    /** Output format: {@code text} or {@code json}. */
    @Parameter(property = "sass.format", defaultValue = "text")
    String format = "text";

    /** File for the {@code json} format. Default: standard output, without the prefixes of Maven. */
    @Parameter(property = "sass.report")
    private @Nullable File report;

    /**
     * Also prints the configuration values and the source files of the live releases. The {@code json} format always
     * contains them.
     */
    @Parameter(property = "sass.provenance", defaultValue = "false")
    boolean provenance;

    /** Complete JSON output of the worker. */
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
