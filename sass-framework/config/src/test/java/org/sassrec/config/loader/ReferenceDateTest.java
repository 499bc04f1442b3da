package org.sassrec.config.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.ReferenceDate;
import org.sassrec.config.SassConfig;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;

/** The day that {@code today} means. */
class ReferenceDateTest {
    private static final String YAML = """
            sass: 1
            name: dates
            data:
              events: {path: EVENTS, user: u, item: i, time: {column: t, unit: ms, zone: Asia/Shanghai}}
              split: {by: time, validation: 1d, test: 1d}
            label: y = 1
            scenarios:
              home: {where: p = 1}
              live: {where: p = 2}
            features:
              user: [{name: user, column: u, type: id}]
              item: [{name: item, column: i, type: id}]
            compare: {variants: {wide: {model.layers: [64]}}}
            """;

    @TempDir
    private Path folder;

    private ConfigRequest request(String events) {
        return ConfigRequest.of(ConfigCorpus.write(folder.resolve("sass.yaml"), YAML.replace("EVENTS", events)));
    }

    /** The interval ends in the time zone of the data, which is eight hours ahead of UTC. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    log.csv                                      | 2026-05-07T16:00:00Z
                    'x_${date}.csv', dates: today-14d..today-1d   | 2026-05-07T16:00:00Z
                    'x_${date}.csv', dates: today-14d..today-3d   | 2026-05-05T16:00:00Z
                    'x_${date}.csv', dates: today-14d..today      | 2026-05-08T16:00:00Z
                    'x_${date}.csv', dates: today-14d..today+2d   | 2026-05-08T16:00:00Z
                    'x_${date}.csv', dates: 2026-05-01..2026-05-06  | 2026-05-06T16:00:00Z
                    'x_${date}.csv', dates: 2026-05-01..2026-05-20  | 2026-05-08T16:00:00Z
                    """, quoteCharacter = '#')
    void endsDataIntervalWithTheLastDayThatIsRead(String events, String end) {
        SassConfig config =
                ConfigLoader.load(request(events).withDate("2026-05-08")).config();
        assertThat(config.dataIntervalEnd()).isEqualTo(end);
    }

    @Test
    void readsAllEventsWithoutDate() {
        SassConfig config = ConfigLoader.load(request("log.csv")).config();
        assertThat(config.date().given()).isFalse();
        assertThat(config.dataIntervalEnd()).isNull();
    }

    @Test
    void givesVariantsTheDate() {
        LoadedConfig loaded = ConfigLoader.loadWithVariants(request("log.csv").withDate("2026-05-08"));
        assertThat(loaded.comparison().variants())
                .hasSizeGreaterThan(1)
                .allMatch(variant ->
                        variant.config().config().date().equals(new ReferenceDate(LocalDate.of(2026, 5, 8), true)));
    }

    private Diagnostic problem(String date) {
        SassException thrown = catchThrowableOfType(
                SassException.class, () -> ConfigLoader.load(request("log.csv").withDate(date)));
        assertThat(thrown.diagnostics()).hasSize(1);
        assertThat(thrown.diagnostics().get(0).code()).isEqualTo(ConfigCode.INVALID_DATE);
        return thrown.diagnostics().get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-02-30", "08.05.2026", "today", "", "2026-5-8", "{{ ds }}"})
    void rejectsTextThatIsNoDay(String date) {
        assertThat(problem(date).message()).isEqualTo("the date `" + date + "` is not a day");
    }

    @Test
    void rejectsDateInTheFuture() {
        assertThat(problem("2999-01-01").message())
                .startsWith("the date `2999-01-01` is in the future: today is ")
                .endsWith(" in the time zone Asia/Shanghai");
        String today = LocalDate.now(ZoneId.of("Asia/Shanghai")).toString();
        assertThat(ConfigLoader.load(request("log.csv").withDate(today))
                        .config()
                        .date()
                        .given())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    log.csv, ready: "done_${date}"                                    | without `${date}` in a path
                    'x_${date}.csv', dates: today-1d, ready: "done"                   | the path contains no `${date}`
                    'x_${date}.csv', dates: today-1d, ready: "s3://x/${date}"         | an address cannot be checked
                    """, quoteCharacter = '#')
    void rejectsReadyThatCannotBeChecked(String events, String message) {
        SassException thrown = catchThrowableOfType(SassException.class, () -> ConfigLoader.load(request(events)));
        assertThat(thrown).hasMessageContaining(message);
    }
}
