package org.sassrec.maven;

import java.util.List;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Releases what the weights of the last training say of the data of now: users' histories, statistics and items as of the
 * newest event, nothing held out. Nothing is trained: it takes what preparing, encoding and publishing take.
 *
 * <p>{@code mvn sass:refresh}
 */
@Mojo(name = "refresh", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true)
public final class RefreshMojo extends WorkerMojo {

    /**
     * Leave to lose something of what is released, such as a scenario that is no longer configured; {@code sass:plan} shows
     * what that would be. Without it the goal refuses before anything is done.
     */
    @Parameter(property = "sass.allowDestructive", defaultValue = "false")
    private boolean allowDestructive;

    @Override
    List<String> options() {
        return arguments("--allow-destructive", allowDestructive);
    }
}
