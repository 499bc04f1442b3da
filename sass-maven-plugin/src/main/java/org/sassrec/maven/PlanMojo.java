package org.sassrec.maven;

import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.sassrec.config.SassConfig;

/**
 * Shows what {@code sass:train} and {@code sass:publish} would do: changes, stages with reasons and durations, memory,
 * vectors that change, and losses. Writes {@code plan.json} to the folder of the run and changes nothing else.
 *
 * <p>To execute the plan: {@code mvn sass:train -Dsass.plan=target/sass/plan.json}
 */
@Mojo(name = "plan", threadSafe = true)
public final class PlanMojo extends DatedMojo {

    /** Fails if changes exist, for builds that only check. */
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
