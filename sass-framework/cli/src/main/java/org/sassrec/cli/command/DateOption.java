package org.sassrec.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of commands that read data. */
final class DateOption {
    static final String NAME = "--date";

    @Option(
            names = NAME,
            paramLabel = "YYYY-MM-DD",
            description =
                    "Day that `today` means in data.events.dates. Later events are left out. The same command for"
                            + " another day repeats that day. Default: the current day in the time zone of the data, and all events.")
    @Nullable
    String date;
}
