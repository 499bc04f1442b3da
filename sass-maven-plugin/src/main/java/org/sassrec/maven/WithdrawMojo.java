package org.sassrec.maven;

import java.io.File;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Takes items out of all releases, of all channels, at once, and out of all later ones. There is no way back.
 *
 * <p>{@code mvn sass:withdraw -Dsass.item=1234}, {@code mvn sass:withdraw -Dsass.itemFile=withdrawn.txt}
 */
@Mojo(name = "withdraw", threadSafe = true)
public final class WithdrawMojo extends WorkerMojo {

    /** The items, by the ids that the data has, separated by commas; an id that holds one itself goes into a file. */
    @Parameter(property = "sass.item")
    @Nullable
    String item;

    /** A text file in UTF-8 with further items, an id a line. */
    @Parameter(property = "sass.itemFile")
    @Nullable
    File itemFile;

    /**
     * Withdraws also items that no collection has: they stay out of later releases. Without it such a one, misspelt or half
     * an id perhaps, ends the goal, and nothing is withdrawn.
     */
    @Parameter(property = "sass.allowUnknown", defaultValue = "false")
    boolean allowUnknown;

    @Override
    List<String> options() throws MojoFailureException {
        if (item == null && itemFile == null) {
            throw new MojoFailureException(
                    "sass:withdraw needs an item, for instance -Dsass.item=1234, or -Dsass.itemFile=withdrawn.txt with an"
                            + " id a line");
        }
        return arguments("--item", item, "--item-file", itemFile, "--allow-unknown", allowUnknown);
    }
}
