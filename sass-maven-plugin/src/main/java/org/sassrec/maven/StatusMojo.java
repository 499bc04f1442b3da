package org.sassrec.maven;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Shows what is live in each channel: since when, from which run, configuration and data.
 *
 * <p>{@code mvn sass:status}
 */
@Mojo(name = "status", threadSafe = true)
public final class StatusMojo extends WorkerMojo {

    /** {@code text} or {@code json}. */
    @Parameter(property = "sass.format", defaultValue = "text")
    private String format;

    /** Shows, too, the configuration's values and the source files that the live releases were made from. */
    @Parameter(property = "sass.madeFrom", defaultValue = "false")
    private boolean madeFrom;

    @Override
    String goal() {
        return "status";
    }

    @Override
    List<String> options() {
        List<String> options = new ArrayList<>(List.of("--format", format.toLowerCase(Locale.ROOT)));
        if (madeFrom) {
            options.add("--made-from");
        }
        return options;
    }
}
