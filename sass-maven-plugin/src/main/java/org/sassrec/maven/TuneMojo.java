package org.sassrec.maven;

import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Searches for better settings on the validation split, within the limit of {@code tune.minutes} or {@code
 * tune.trials}. Prints the trials and writes {@code tune.json} and {@code tune.html} to the folder of the run, and
 * {@code tune.patch} if a confirmed setting is better than the file.
 *
 * <p>After an interruption, run the goal again to continue.
 *
 * <p>Example: {@code mvn sass:tune "-Dsass.set=tune.minutes=120"}
 */
@Mojo(name = "tune", threadSafe = true)
public final class TuneMojo extends WaitingMojo {
    /** Also applies the patch to the configuration. */
    @Parameter(property = "sass.apply", defaultValue = "false")
    private boolean apply;

    @Override
    List<String> options() {
        return arguments("--apply", apply);
    }
}
