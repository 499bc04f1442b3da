package org.sassrec.maven;

import java.util.List;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Base class of goals that read data of a day. */
abstract class DatedMojo extends WorkerMojo {

    /**
     * Day that {@code today} means in {@code data.events.dates}, for example {@code 2026-05-08}. Later events are left
     * out. The same goal for another day repeats that day. Default: the current day in the time zone of the data, and
     * all events.
     */
    @Parameter(property = "sass.date")
    @Nullable
    String date;

    @Override
    final @Nullable String date() {
        return date;
    }

    @Override
    List<String> commonOptions() {
        return arguments("--date", date);
    }
}
