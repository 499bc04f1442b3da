package org.sassrec.maven;

import java.io.IOException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.sassrec.config.loader.ConfigFixer;
import org.sassrec.diagnostic.SassException;

/**
 * Corrects mistakes in the configuration that have one obvious solution (misspelled keys, values and references,
 * duplicate keys) and prints the changes as a diff. Fails if other problems remain.
 *
 * <p>Example: {@code mvn sass:fix -Dsass.dryRun}
 */
@Mojo(name = "fix", threadSafe = true)
public final class FixMojo extends SassMojo {

    /** Prints the diff and changes no file. */
    @Parameter(property = "sass.dryRun", defaultValue = "false")
    boolean dryRun;

    @Override
    void perform() throws MojoFailureException {
        ConfigFixer.Outcome outcome;
        try {
            outcome = dryRun ? ConfigFixer.dryRun(this::problems) : ConfigFixer.apply(this::problems);
        } catch (IOException e) {
            throw new MojoFailureException("sass:fix cannot write: " + e.getMessage(), e);
        }
        outcome.diff().lines().forEach(getLog()::info);
        getLog().info(outcome.summary(dryRun));
        if (!dryRun && outcome.failed()) {
            throw failure(SassException.of(outcome.remaining()));
        }
        reportWarnings(outcome.remaining());
        printNext(
                dryRun ? "fix" : "validate --data",
                dryRun ? "makes these changes" : "checks the configuration and the data");
    }
}
