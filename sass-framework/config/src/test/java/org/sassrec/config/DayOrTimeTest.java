package org.sassrec.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.loader.ConfigCorpus;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.diagnostic.SassException;

/** Ends of ranges of days and times. */
class DayOrTimeTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @TempDir
    static Path folder;

    @ParameterizedTest
    @CsvSource({
        "2022-07-03, 2022-07-02T22:00:00Z, 2022-07-03T22:00:00Z",
        "2022-03-27, 2022-03-26T23:00:00Z, 2022-03-27T22:00:00Z",
        "2022-07-03 11, 2022-07-03T09:00:00Z, 2022-07-03T10:00:00Z",
        "2022-07-03T11:30, 2022-07-03T09:30:00Z, 2022-07-03T09:31:00Z",
        "2022-07-03T11:30:05, 2022-07-03T09:30:05Z, 2022-07-03T09:30:06Z",
        "2022-07-03T11:30:05.25, 2022-07-03T09:30:05.25Z, 2022-07-03T09:30:05.251Z",
        "2022-07-03T11:30:05Z, 2022-07-03T11:30:05Z, 2022-07-03T11:30:06Z",
        "2022-07-03 11:30+0530, 2022-07-03T06:00:00Z, 2022-07-03T06:01:00Z",
    })
    void coversNamedUnit(String written, String first, String after) {
        DayOrTime time = Objects.requireNonNull(DayOrTime.parse(written));
        assertThat(time.start(BERLIN)).isEqualTo(Instant.parse(first));
        assertThat(time.endExclusive(BERLIN)).isEqualTo(Instant.parse(after));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20220703",
                "2022-02-30",
                "2022-07-03T25:00",
                "2022-7-3",
                "one",
                "2022-07-03Z",
                "2022-07-03 11:00+99"
            })
    void rejectsOtherText(String written) {
        assertThat(DayOrTime.parse(written)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "2022-07-02..2022-07-02, 2022-07-03..2022-07-04,",
        "2022-07-02T00:00:00..2022-07-02 23:59:59, 2022-07-03..2022-07-04,",
        "2022-07-02..2022-07-03, 2022-07-03 12:00..2022-07-04, SASS2005",
        "2022-07-01..2022-07-02, 2022-07-02T00:00..2022-07-04, SASS2005",
        "2022-07-02 23:59:59..2022-07-02T00:00:00, 2022-07-03..2022-07-04, SASS2005",
    })
    void comparesTimeRangesAsTimes(String validation, String test, @Nullable String code) {
        assertThat(codes("{by: column, column: day, validation: \"" + validation + "\", test: \"" + test + "\"}"))
                .isEqualTo(code == null ? List.of() : List.of(code));
    }

    private static List<String> codes(String split) {
        String text = ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml"));
        Path file = ConfigCorpus.write(folder.resolve("sass.yaml"), text);
        try {
            ConfigLoader.load(file, List.of("data.split=" + split));
            return List.of();
        } catch (SassException e) {
            return e.diagnostics().stream().map(problem -> problem.code().id()).toList();
        }
    }
}
