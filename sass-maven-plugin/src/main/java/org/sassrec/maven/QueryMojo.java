package org.sassrec.maven;

import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Prints the top items of a user in a scenario of the live release, with their scores and columns.
 *
 * <p>Example: {@code mvn sass:query -Dsass.scenario=home -Dsass.user=712}
 */
@Mojo(name = "query", threadSafe = true)
public final class QueryMojo extends WorkerMojo {

    /** Scenario to search. */
    @Parameter(property = "sass.scenario")
    @Nullable
    String scenario;

    /** User id, as in the data. */
    @Parameter(property = "sass.user")
    @Nullable
    String user;

    /** Number of items. */
    @Parameter(property = "sass.k", defaultValue = "10")
    int k;

    /** Excludes items that were displayed to the user in any scenario up to the end of training. */
    @Parameter(property = "sass.unseen", defaultValue = "false")
    boolean unseen;

    /**
     * Condition on the columns of {@code publish.filters} that each item must satisfy, for example {@code category =
     * 'shoes' and price < 100}.
     */
    @Parameter(property = "sass.filter")
    @Nullable
    String filter;

    @Override
    List<String> options() throws MojoFailureException {
        if (scenario == null || user == null) {
            throw new MojoFailureException(
                    "sass:query needs a scenario and a user, for example -Dsass.scenario=home -Dsass.user=712");
        }
        return arguments("--scenario", scenario, "--user", user, "--top", k, "--unseen", unseen, "--filter", filter);
    }
}
