package org.sassrec.maven;

import java.io.File;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Removes items from all releases of all channels and from all later releases. This cannot be undone.
 *
 * <p>Examples: {@code mvn sass:withdraw -Dsass.item=1234}, {@code mvn sass:withdraw -Dsass.itemFile=withdrawn.txt}
 */
@Mojo(name = "withdraw", threadSafe = true)
public final class WithdrawMojo extends WorkerMojo {

    /** Item ids, as in the data, separated by commas. For an id that contains a comma, use {@code sass.itemFile}. */
    @Parameter(property = "sass.item")
    @Nullable
    String item;

    /** UTF-8 text file with one item id per line. */
    @Parameter(property = "sass.itemFile")
    @Nullable
    File itemFile;

    /**
     * Accepts items that no collection contains and excludes them from later releases. Without this parameter, an
     * unknown item fails the goal and nothing is withdrawn.
     */
    @Parameter(property = "sass.allowUnknown", defaultValue = "false")
    boolean allowUnknown;

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
    List<String> options() throws MojoFailureException {
        if (item == null && itemFile == null) {
            throw new MojoFailureException(
                    "sass:withdraw needs an item: set -Dsass.item=1234, or -Dsass.itemFile=withdrawn.txt with one id per"
                            + " line");
        }
        return arguments("--item", item, "--item-file", itemFile, "--allow-unknown", allowUnknown);
    }
}
