package org.sassrec.config.loader;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;

/**
 * A request to load a configuration: a file and the layers above it. Each layer takes precedence over the previous
 * ones: defaults, the file with its includes, profiles, overrides. {@code ${env:NAME}} is replaced in all layers.
 *
 * @param file the {@code sass.yaml}; messages name it relative to the working folder if it is inside
 * @param profiles names or lists of names such as {@code ci,prod}, in the order in which they are applied; if empty,
 * those of the environment variable {@value #PROFILE_VARIABLE}
 * @param overrides lists such as {@code finetune.epochs=1,model.layers=[64,32]}; later ones take precedence
 * @param environment environment variables by name
 * @param date day that {@code today} means, for example {@code 2026-05-08}; {@code null} for the current day in the time
 * zone of the data
 */
public record ConfigRequest(
        Path file,
        List<String> profiles,
        List<String> overrides,
        Map<String, String> environment,
        @Nullable String date) {

    /** Environment variable with the profiles, if no others are given. */
    public static final String PROFILE_VARIABLE = "SASS_PROFILE";

    /**
     * Environment variable with folders that included files may be in besides the project. They are separated like the
     * entries of {@code PATH}.
     */
    public static final String INCLUDE_VARIABLE = "SASS_INCLUDE_FOLDERS";

    public ConfigRequest {
        profiles = List.copyOf(profiles);
        overrides = List.copyOf(overrides);
        environment = Map.copyOf(environment);
    }

    /** Creates a request with the current day. */
    public ConfigRequest(Path file, List<String> profiles, List<String> overrides, Map<String, String> environment) {
        this(file, profiles, overrides, environment, null);
    }

    /** Returns a request for a file in the environment of this process. */
    public static ConfigRequest of(Path file) {
        return new ConfigRequest(file, List.of(), List.of(), System.getenv());
    }

    /** Returns a copy with profiles. */
    public ConfigRequest withProfiles(List<String> names) {
        return new ConfigRequest(file, names, overrides, environment, date);
    }

    /** Returns a copy with overrides. */
    public ConfigRequest withOverrides(List<String> lists) {
        return new ConfigRequest(file, profiles, lists, environment, date);
    }

    /** Returns a copy with another day that {@code today} means. */
    public ConfigRequest withDate(@Nullable String day) {
        return new ConfigRequest(file, profiles, overrides, environment, day);
    }

    /**
     * Returns the day, or {@code null} for the current day.
     *
     * @throws SassException SASS1012 if it is not a day or is in the future of the zone
     */
    @Nullable
    LocalDate parseDate(ZoneId zone) {
        if (date == null) {
            return null;
        }
        LocalDate day;
        try {
            day = LocalDate.parse(date.strip());
        } catch (DateTimeException e) {
            throw Diagnostic.error(ConfigCode.INVALID_DATE, "the date `" + date + "` is not a day")
                    .withHelp("write the day as `--date 2026-05-08`")
                    .toException();
        }
        LocalDate today = LocalDate.now(zone);
        if (day.isAfter(today)) {
            throw Diagnostic.error(
                            ConfigCode.INVALID_DATE,
                            "the date `" + day + "` is in the future: today is " + today + " in the time zone " + zone)
                    .withHelp("use today or an earlier day; `data.events.time.zone` sets the time zone")
                    .toException();
        }
        return day;
    }
}
