package org.sassrec.cli.command;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option of commands that take a lock or read data. */
public final class WaitOption {
    public static final String NAME = "--wait";

    @Option(
            names = NAME,
            paramLabel = "DURATION",
            converter = Converter.class,
            description =
                    "How long to wait for data that is not ready and for locks of other processes, for example 90s,"
                            + " 30m or 2h. Then the command ends with exit code 75. Default: no wait.")
    @Nullable
    Duration limit;

    /** Converts texts such as {@code 30m}. */
    static final class Converter implements ITypeConverter<Duration> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,6})([smh])");
        private static final Map<String, Duration> UNITS =
                Map.of("s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1));

        @Override
        public Duration convert(String text) {
            Matcher form = FORM.matcher(text);
            if (!form.matches()) {
                throw new TypeConversionException("`" + text + "` is not a duration such as 90s, 30m or 2h");
            }
            return Objects.requireNonNull(UNITS.get(form.group(2))).multipliedBy(Integer.parseInt(form.group(1)));
        }
    }
}
