package org.sassrec.maven;

import java.io.File;
import java.util.List;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events, users and items of a simulated app with five scenarios or more, to try sassrec without data of one's own.
 *
 * <p>{@code mvn sass:simulate}
 */
@Mojo(name = "simulate", defaultPhase = LifecyclePhase.GENERATE_RESOURCES, requiresProject = false, threadSafe = true)
public final class SimulateMojo extends WorkerMojo {

    /** Folder for {@code events.csv.gz}, {@code users.csv}, {@code items.csv} and {@code scenarios.yaml}; files that would not change are left alone. Files of these names that no simulation wrote are refused. */
    @Parameter(property = "sass.output", defaultValue = "${basedir}/target/world")
    private File output;

    /** Same seed, same files. */
    @Parameter(property = "sass.seed", defaultValue = "1")
    private long seed;

    /** Number of users; that of the quickstart by default. */
    @Parameter(property = "sass.users")
    private @Nullable Integer users;

    /** Number of items; that of the quickstart by default. */
    @Parameter(property = "sass.items")
    private @Nullable Integer items;

    /** Number of exposures; that of the quickstart by default. */
    @Parameter(property = "sass.events")
    private @Nullable Integer events;

    /** Number of scenarios; five by default, those after the fifth are small. */
    @Parameter(property = "sass.scenarios")
    private @Nullable Integer scenarios;

    /** Writes over files of these names that no simulation wrote. */
    @Parameter(property = "sass.force", defaultValue = "false")
    private boolean force;

    /** The configuration of a world includes what this goal writes. */
    @Override
    boolean needsConfiguration() {
        return false;
    }

    @Override
    List<String> options() {
        return arguments(
                "--output", output,
                "--seed", seed,
                "--users", users,
                "--items", items,
                "--events", events,
                "--scenarios", scenarios,
                "--force", force);
    }
}
