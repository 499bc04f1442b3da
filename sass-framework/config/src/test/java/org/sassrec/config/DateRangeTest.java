package org.sassrec.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.config.loader.ConfigCorpus;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.schema.DatedPath;
import org.sassrec.diagnostic.SassException;

/** Ranges of days and dated paths. */
class DateRangeTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 3, 1);

    @TempDir
    static Path folder;

    private static SassConfig load(String events) {
        String text =
                ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml")).replace("path: log.csv", events);
        return ConfigLoader.load(ConfigCorpus.write(folder.resolve("sass.yaml"), text), List.of())
                .config();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-05-01..2026-05-03, 2026-05-01 2026-05-02 2026-05-03",
        "2024-02-28 .. 2024-03-01, 2024-02-28 2024-02-29 2024-03-01",
        "2026-05-01, 2026-05-01",
        "today-1d, 2026-02-28",
        "today-2d..today, 2026-02-27 2026-02-28 2026-03-01",
        "2026-02-28..today+1d, 2026-02-28 2026-03-01 2026-03-02",
        "2026-03-02..today, ''",
    })
    void resolvesRangeRelativeToToday(String written, String days) {
        DateRange dates = load("path: 'log_${date}.csv', dates: '" + written + "'")
                .data()
                .events()
                .dates();
        assertThat(Objects.requireNonNull(dates).days(TODAY).stream().map(LocalDate::toString))
                .isEqualTo(days.isEmpty() ? List.of() : List.of(days.split(" ")));
    }

    @ParameterizedTest
    @CsvSource({
        "log_${date}.csv, log_2026-03-01.csv",
        "${date:yyyy/MM/dd}/*.csv, 2026/03/01/*.csv",
        "'{a,b}_${date:yyyyMMdd}_${date:d.M}', '{a,b}_20260301_1.3'",
        "plain.csv, plain.csv",
    })
    void resolvesPathOfEachDay(String path, String filled) {
        assertThat(DatedPath.resolve(path, TODAY)).isEqualTo(filled);
        assertThat(DatedPath.isDated(path)).isEqualTo(path.contains("$"));
    }

    @ParameterizedTest
    @CsvSource({
        "'log_${date}.csv', '', SASS2001",
        "'log.csv', 2026-05-01, SASS2007",
        "'log_${date:yyyyQQ}.csv', 2026-05-01, SASS2006",
        "'log_${date:yyyyMM}.csv', 2026-05-01, SASS2006",
        "'log_${day}.csv', 2026-05-01, SASS2006",
        "'log_${date}.csv', 2026-05-32, SASS2006",
        "'log_${date}.csv', yesterday, SASS2006",
        "'log_${date}.csv', 2026-05-02..2026-05-01, SASS2005",
        "'log_${date}.csv', today..today-1d, SASS2005",
        "'log_${date}.csv', today-9999d..today, SASS2005",
    })
    void rejectsInvalidOrUnusedRange(String path, String dates, String code) {
        List<String> codes = new ArrayList<>();
        try {
            load("path: '" + path + "'" + (dates.isEmpty() ? "" : ", dates: " + dates));
        } catch (SassException e) {
            e.diagnostics().forEach(problem -> codes.add(problem.code().id()));
        }
        assertThat(codes).containsExactly(code);
    }
}
