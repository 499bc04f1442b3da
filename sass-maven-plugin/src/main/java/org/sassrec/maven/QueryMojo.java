package org.sassrec.maven;

import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Asks the live release for a user's top items in a scenario and prints them with their scores and columns.
 *
 * <p>{@code mvn sass:query -Dsass.scenario=home -Dsass.user=712}
 */
@Mojo(name = "query", threadSafe = true)
public final class QueryMojo extends WorkerMojo {

    /** The scenario to ask in. */
    @Parameter(property = "sass.scenario")
    @Nullable
    String scenario;

    /** The user to ask for, by the id that the data has. */
    @Parameter(property = "sass.user")
    @Nullable
    String user;

    /** How many items to print. */
    @Parameter(property = "sass.k", defaultValue = "10")
    int k;

    /** Leaves out what the user was shown, in any scenario, up to the end of training. */
    @Parameter(property = "sass.unseen", defaultValue = "false")
    boolean unseen;

    /** Only items for which this holds, over the columns of {@code publish.filters}: {@code category = 'shoes' and price < 100}. */
    @Parameter(property = "sass.filter")
    @Nullable
    String filter;

    @Override
    List<String> options() throws MojoFailureException {
        if (scenario == null || user == null) {
            throw new MojoFailureException(
                    "sass:query needs a scenario and a user, for instance -Dsass.scenario=home -Dsass.user=712");
        }
        return arguments("--scenario", scenario, "--user", user, "--top", k, "--unseen", unseen, "--filter", filter);
    }
}
