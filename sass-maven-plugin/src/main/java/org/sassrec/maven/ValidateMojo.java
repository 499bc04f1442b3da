package org.sassrec.maven;

import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.sassrec.config.LoadedConfig;

/**
 * Checks the configuration alone, without looking at data: fast, and every problem at once.
 *
 * <p>{@code mvn sass:validate}
 */
@Mojo(name = "validate", defaultPhase = LifecyclePhase.VALIDATE, requiresProject = false, threadSafe = true)
public final class ValidateMojo extends SassMojo {
    @Override
    String goal() {
        return "validate";
    }

    @Override
    void run(LoadedConfig config) {
        getLog().info(shownFile() + " is valid: " + config.config().scenarios().size() + " scenarios, "
                + config.config().features().size() + " features");
    }
}
