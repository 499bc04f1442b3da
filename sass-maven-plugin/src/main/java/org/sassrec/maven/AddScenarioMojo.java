package org.sassrec.maven;

import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Writes a new scenario's file of a few lines, includes it in the configuration, checks it against the data and tells what it
 * has and what it shares with the other scenarios. If it does not hold, everything is left as it was.
 *
 * <p>{@code mvn sass:add-scenario -Dsass.name=live "-Dsass.where=tab = 6" -Dsass.owner=live-team}
 */
@Mojo(name = "add-scenario", threadSafe = true)
public final class AddScenarioMojo extends WorkerMojo {

    /** Its name: letters, digits, {@code -} and {@code _}. */
    @Parameter(property = "sass.name")
    private @Nullable String name;

    /** Which events are its own, an SQL condition over their columns such as {@code tab = 6}. */
    @Parameter(property = "sass.where")
    private @Nullable String where;

    /** Who answers for it. */
    @Parameter(property = "sass.owner")
    private @Nullable String owner;

    /** What makes a row of it a positive; the common {@code label} by default. */
    @Parameter(property = "sass.label")
    private @Nullable String label;

    @Override
    List<String> options() throws MojoFailureException {
        if (name == null || where == null) {
            throw new MojoFailureException("sass:add-scenario needs a name and a condition, for instance"
                    + " -Dsass.name=live \"-Dsass.where=tab = 6\"");
        }
        return arguments("--name", name, "--where", where, "--owner", owner, "--label", label);
    }
}
