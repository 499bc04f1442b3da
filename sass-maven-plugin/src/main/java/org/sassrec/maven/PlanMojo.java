package org.sassrec.maven;

import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.sassrec.config.SassConfig;

/**
 * Shows what changed since the last run and since the live release, which stages would run and why, how long that takes and
 * how much memory, whose scenarios' vectors move, and what would be lost. Trains and publishes nothing; writes {@code
 * plan.json} into the run's folder, which {@code sass:train -Dsass.plan=target/sass/plan.json} carries out as it is.
 *
 * <p>{@code mvn sass:plan}
 */
@Mojo(name = "plan", threadSafe = true)
public final class PlanMojo extends WorkerMojo {

    /** Fails if there is anything to do, for builds that only check. */
    @Parameter(property = "sass.failOnChanges", defaultValue = "false")
    private boolean failOnChanges;

    @Override
    List<String> options(Optional<SassConfig> config) {
        return arguments(
                "--output",
                output(config.orElseThrow()).resolve("plan.json"),
                failOnChanges ? "--fail-on-changes" : "--zero-on-changes",
                true);
    }
}
