package org.sassrec.maven;

import java.util.List;
import java.util.stream.Stream;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Releases one vector collection per scenario, verified before the switch.
 *
 * <p>{@code mvn sass:publish}, {@code mvn sass:publish -Dsass.dryRun}
 */
@Mojo(name = "publish", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true)
public final class PublishMojo extends StageMojo {

    /** Shows what publishing the export that is there would build, switch and drop; nothing is trained or changed. */
    @Parameter(property = "sass.dryRun", defaultValue = "false")
    boolean dryRun;

    @Override
    List<String> options() throws MojoFailureException {
        return Stream.concat(super.options().stream(), arguments("--dry-run", dryRun).stream())
                .toList();
    }
}
