package org.sassrec.maven;

import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Activates the previous release or a named release again. Trains and builds nothing. Later publishes do not replace it
 * until {@code sass:publish -Dsass.allowDestructive} or a rollback to the newest release.
 *
 * <p>Example: {@code mvn sass:rollback -Dsass.to=20260504T031500Z_1a2b3c4d}
 */
@Mojo(name = "rollback", threadSafe = true)
public final class RollbackMojo extends WorkerMojo {

    /** Release id. Default: the previous release. */
    @Parameter(property = "sass.to")
    private @Nullable String to;

    /**
     * How long to wait for the lock of another process, for example {@code 90s}, {@code 30m} or {@code 2h}. Then the
     * goal fails. Default: no wait.
     */
    @Parameter(property = "sass.wait")
    private @Nullable String wait;

    @Override
    List<String> commonOptions() {
        return arguments("--wait", wait);
    }

    @Override
    List<String> options() {
        return arguments("--to", to);
    }
}
