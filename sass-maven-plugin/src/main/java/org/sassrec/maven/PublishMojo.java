package org.sassrec.maven;

import java.util.List;
import java.util.stream.Stream;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Publishes the model that was trained and evaluated in this run folder, with one vector collection per scenario.
 * Trains nothing. Prints its metrics, evaluates the quality gates and verifies the collections before activation.
 *
 * <p>Example: {@code mvn sass:publish -Dsass.dryRun}
 */
@Mojo(name = "publish", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true)
public final class PublishMojo extends StageMojo {

    /** Prints what the goal would build, activate and drop. Changes nothing. */
    @Parameter(property = "sass.dryRun", defaultValue = "false")
    boolean dryRun;

    @Override
    List<String> options() throws MojoFailureException {
        return Stream.concat(super.options().stream(), arguments("--dry-run", dryRun).stream())
                .toList();
    }
}
