package org.sassrec.maven;

import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Adds a scenario: writes its file, includes it in the configuration, checks it against the data, and prints its size
 * and its overlap with the other scenarios. If a check fails, the goal restores all files.
 *
 * <p>Example: {@code mvn sass:add-scenario -Dsass.name=live "-Dsass.where=tab = 6" -Dsass.owner=live-team}
 */
@Mojo(name = "add-scenario", threadSafe = true)
public final class AddScenarioMojo extends DatedMojo {

    /** Name of the scenario: letters, digits, {@code -} and {@code _}. */
    @Parameter(property = "sass.name")
    private @Nullable String name;

    /** SQL condition that selects the events of the scenario, for example {@code tab = 6}. */
    @Parameter(property = "sass.where")
    private @Nullable String where;

    /** Person or team that is responsible for the scenario. */
    @Parameter(property = "sass.owner")
    private @Nullable String owner;

    /** SQL condition that makes an event a positive. Default: the common {@code label}. */
    @Parameter(property = "sass.label")
    private @Nullable String label;

    @Override
    List<String> options() throws MojoFailureException {
        if (name == null || where == null) {
            throw new MojoFailureException("sass:add-scenario needs a name and a condition, for example"
                    + " -Dsass.name=live \"-Dsass.where=tab = 6\"");
        }
        return arguments("--name", name, "--where", where, "--owner", owner, "--label", label);
    }
}
