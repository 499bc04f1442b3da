package org.sassrec.maven;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Takes items out of all releases, of all channels, at once, and out of all later ones. There is no way back.
 *
 * <p>{@code mvn sass:withdraw -Dsass.item=1234}
 */
@Mojo(name = "withdraw", requiresProject = false, threadSafe = true)
public final class WithdrawMojo extends WorkerMojo {

    /** The items, by the ids that the data has, separated by commas. */
    @Parameter(property = "sass.item")
    private @Nullable List<String> items;

    @Override
    String goal() {
        return "withdraw";
    }

    @Override
    List<String> options() throws MojoFailureException {
        if (items == null || items.isEmpty()) {
            throw new MojoFailureException("sass:withdraw needs an item, for instance -Dsass.item=1234");
        }
        List<String> options = new ArrayList<>();
        for (String item : items) {
            options.add("--item");
            options.add(item);
        }
        return options;
    }
}
