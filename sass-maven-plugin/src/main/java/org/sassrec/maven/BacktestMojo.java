package org.sassrec.maven;

import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Compares strategies of {@code backtest:} over past days: training from random weights each day, a warm start from the
 * day before, and a refresh without training. Each day measures models that learned from the days before it. Prints the
 * comparison and writes {@code backtest.json} and {@code backtest.html} to the folder of the run.
 *
 * <p>After an interruption, run the goal again to continue.
 *
 * <p>Example: {@code mvn sass:backtest -Dsass.from=2026-05-01 -Dsass.to=2026-05-07}
 */
@Mojo(name = "backtest", threadSafe = true)
public final class BacktestMojo extends WorkerMojo {

    /** First day, for example {@code 2026-05-01}. Its model is the start of the strategies that continue. */
    @Parameter(property = "sass.from", required = true)
    private @Nullable String from;

    /** Last day. The differences are those of the days after the first. */
    @Parameter(property = "sass.to", required = true)
    private @Nullable String to;

    @Override
    List<String> options() {
        return arguments("--from", from, "--to", to);
    }
}
