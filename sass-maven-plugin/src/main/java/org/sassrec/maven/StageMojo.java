package org.sassrec.maven;

import java.io.File;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Base class of goals that run stages, with or without a saved plan. */
abstract class StageMojo extends WaitingMojo {

    /**
     * Saved plan to execute, for example {@code target/sass/plan.json}. The goal fails if the configuration, the data
     * or the live release has changed since.
     */
    @Parameter(property = "sass.plan")
    private @Nullable File plan;

    /**
     * Allows the loss of released data that {@code sass:plan} lists, for example a scenario that is no longer
     * configured, and ends the hold of a rollback. Without this parameter, the goal fails before it changes anything.
     */
    @Parameter(property = "sass.allowDestructive", defaultValue = "false")
    private boolean allowDestructive;

    @Override
    List<String> options() throws MojoFailureException {
        return arguments("--plan", plan, "--allow-destructive", allowDestructive);
    }
}
