package org.sassrec.maven;

import java.io.File;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** A goal that brings stages up to date, under a plan or not. */
abstract class StageMojo extends WorkerMojo {

    /**
     * A plan that {@code sass:plan} saved, {@code target/sass/plan.json}: the goal does what it says, and refuses if the
     * configuration, the data or the live release moved since. Without it the goal does whatever is not up to date.
     */
    @Parameter(property = "sass.plan")
    private @Nullable File plan;

    /**
     * Leave to lose something of what is released, such as a scenario that is no longer configured; {@code sass:plan} shows
     * what that would be. Without it the goal refuses before anything is done.
     */
    @Parameter(property = "sass.allowDestructive", defaultValue = "false")
    private boolean allowDestructive;

    @Override
    List<String> options() throws MojoFailureException {
        return arguments("--plan", plan, "--allow-destructive", allowDestructive);
    }
}
