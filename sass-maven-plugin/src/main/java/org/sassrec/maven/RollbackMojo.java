package org.sassrec.maven;

import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Makes the release before the live one, or a named one, live again. Nothing is trained or built: it takes seconds.
 *
 * <p>{@code mvn sass:rollback}, {@code mvn sass:rollback -Dsass.to=20260504T031500Z_1a2b3c4d}
 */
@Mojo(name = "rollback", threadSafe = true)
public final class RollbackMojo extends WorkerMojo {

    /** The release to go back to, by its id; the one before by default. */
    @Parameter(property = "sass.to")
    private @Nullable String to;

    @Override
    List<String> options() {
        return arguments("--to", to);
    }
}
