package org.sassrec.maven;

import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Releases one vector collection per scenario, verified before the switch.
 *
 * <p>{@code mvn sass:publish}
 */
@Mojo(name = "publish", defaultPhase = LifecyclePhase.DEPLOY, requiresProject = false, threadSafe = true)
public final class PublishMojo extends StageMojo {
    @Override
    String goal() {
        return "publish";
    }
}
