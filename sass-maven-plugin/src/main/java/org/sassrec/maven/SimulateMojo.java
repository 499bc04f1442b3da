package org.sassrec.maven;

import java.io.File;
import java.util.List;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events, users and items of a simulated app with several scenarios. Use it to try sassrec without your own
 * data.
 */
@Mojo(name = "simulate", defaultPhase = LifecyclePhase.GENERATE_RESOURCES, requiresProject = false, threadSafe = true)
public final class SimulateMojo extends WorkerMojo {

    /**
     * Folder for {@code events.csv.gz}, {@code users.csv}, {@code items.csv} and {@code scenarios.yaml}. Unchanged
     * files are not written, and files that a simulation did not write are an error.
     */
    @Parameter(property = "sass.output", defaultValue = "${basedir}/target/simulation")
    private File output;

    /** Random seed. The same seed produces the same files. */
    @Parameter(property = "sass.seed", defaultValue = "1")
    private long seed;

    /** Number of users. Default: 20000. */
    @Parameter(property = "sass.userCount")
    private @Nullable Integer users;

    /** Number of items. Default: 5000. */
    @Parameter(property = "sass.itemCount")
    private @Nullable Integer items;

    /** Number of exposures. Default: 300000, or with {@code days} 20000 for each day. */
    @Parameter(property = "sass.eventCount")
    private @Nullable Integer events;

    /** Number of scenarios, from 2 to 100. Default: 5. Scenarios after the fifth are small. */
    @Parameter(property = "sass.scenarios")
    private @Nullable Integer scenarios;

    /**
     * Number of days, from 4 to 120, of a simulation that changes: items, users, tastes and a scenario that opens later.
     * Each day has separate files. Default: two weeks without changes, in one file.
     */
    @Parameter(property = "sass.days")
    private @Nullable Integer days;

    /** Overwrites files with these names that a simulation did not write. */
    @Parameter(property = "sass.force", defaultValue = "false")
    private boolean force;

    /** The configuration of a simulation includes the output of this goal. */
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
                "--days", days,
                "--force", force);
    }
}
