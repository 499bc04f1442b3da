package org.sassrec.maven;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Base class of goals that need data that is ready, or the lock of a folder. */
abstract class WaitingMojo extends DatedMojo {

    /**
     * How long to wait for data that is not ready and for locks of other processes, for example {@code 90s}, {@code
     * 30m} or {@code 2h}. Then the goal fails. Default: no wait.
     */
    @Parameter(property = "sass.wait")
    @Nullable
    String wait;

    @Override
    final List<String> commonOptions() {
        List<String> options = new ArrayList<>(super.commonOptions());
        options.addAll(arguments("--wait", wait));
        return options;
    }
}
