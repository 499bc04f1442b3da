package org.sassrec.maven;

import java.util.List;
import java.util.stream.Stream;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Publishes a release with one vector collection per scenario. Verifies the collections before activation.
 *
 * <p>Example: {@code mvn sass:publish -Dsass.dryRun}
 */
@Mojo(name = "publish", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true)
public final class PublishMojo extends StageMojo {

    /** Prints what publishing the existing export would build, activate and drop. Trains and changes nothing. */
    @Parameter(property = "sass.dryRun", defaultValue = "false")
    boolean dryRun;

    @Override
    List<String> options() throws MojoFailureException {
        return Stream.concat(super.options().stream(), arguments("--dry-run", dryRun).stream())
                .toList();
    }
}
