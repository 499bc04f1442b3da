package org.sassrec.maven;

import java.util.List;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Publishes a release of the current data with the weights of the last training: histories, statistics and items up to
 * the newest event. Trains nothing.
 */
@Mojo(name = "refresh", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true)
public final class RefreshMojo extends WaitingMojo {

    /**
     * Allows the loss of released data that {@code sass:plan} lists, for example a scenario that is no longer
     * configured, and ends the hold of a rollback. Without this parameter, the goal fails before it changes anything.
     */
    @Parameter(property = "sass.allowDestructive", defaultValue = "false")
    private boolean allowDestructive;

    @Override
    List<String> options() {
        return arguments("--allow-destructive", allowDestructive);
    }
}
