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

    @Override
    List<String> options() {
        return arguments("--to", to);
    }
}
