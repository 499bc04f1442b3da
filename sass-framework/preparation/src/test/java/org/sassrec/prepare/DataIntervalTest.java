package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.prepare.check.DataCode;

/** A date gives the dataset of that day, whatever was logged later. */
@Tag("slow")
class DataIntervalTest {
    /** The events of {@link SyntheticProject} are of four days, from 2022-01-08 to 2022-01-11. */
    private static final String LAST = "2022-01-11";

    private static final String STATISTICS = """
                - {name: clicked, type: sequence, of: item}
                - {name: clicks, type: statistic, of: count, where: positive, scope: all, buckets: quantile(4)}
            """;

    @TempDir
    private Path folder;

    private Project project(SyntheticProject data, String name) {
        return data.yaml("    - {name: clicked, type: sequence, of: item}\n", STATISTICS)
                .in(folder.resolve(name));
    }

    private static DatasetManifest prepare(Project project, @Nullable String date) {
        return project.preparation(date).run().manifest();
    }

    private static LocalDate day(SyntheticProject.Event event) {
        return Instant.ofEpochMilli(Long.parseLong(event.ms))
                .atZone(ZoneOffset.UTC)
                .toLocalDate();
    }

    /** Adds clicks of all users on one item, a new user and a new item: on the day itself, and on a later day. */
    private static SyntheticProject withClicksOfTheDay(SyntheticProject data) {
        List<SyntheticProject.Event> planted = new ArrayList<>();
        for (SyntheticProject.Event event : data.events()) {
            if (day(event).toString().equals(LAST)) {
                SyntheticProject.Event click = event.copy();
                click.item = "i3";
                click.click = true;
                planted.add(click);
                SyntheticProject.Event later = click.copy();
                later.user = "u-new";
                later.item = "i-new";
                later.ms = Long.toString(Long.parseLong(event.ms) + SyntheticProject.DAY);
                planted.add(later);
            }
        }
        assertThat(planted).isNotEmpty();
        data.events().addAll(planted);
        return data;
    }

    /** The planted leak. Without the limit in {@code DataInterval}, vocabularies, histories and splits would change. */
    @Test
    void ignoresEventsOfTheDayAndLater() {
        Project before = project(new SyntheticProject(), "before");
        before.file(
                "events.csv",
                before.read("events.csv")
                        .lines()
                        .filter(line ->
                                line.startsWith("user,") || Long.parseLong(line.split(",", -1)[3]) < 1_641_859_200_000L)
                        .reduce("", (a, b) -> a + b + "\n"));
        Map<String, DatasetManifest.FileEntry> expected =
                new TreeMap<>(prepare(before, null).files());

        assertThat(prepare(project(new SyntheticProject(), "as-is"), LAST).files())
                .isEqualTo(expected);
        Project planted = project(withClicksOfTheDay(new SyntheticProject()), "planted");
        assertThat(prepare(planted, LAST).files()).isEqualTo(expected);
        assertThat(prepare(planted, LAST).source().rows())
                .isEqualTo(prepare(before, null).source().rows());
        DatasetManifest all = prepare(planted, null);
        DatasetManifest.Source source = prepare(planted, LAST).source();
        assertThat(source.later()).isEqualTo(all.source().rows() - source.rows());
        // The test could not fail if the planted clicks changed nothing.
        assertThat(all.files()).isNotEqualTo(expected);
    }

    /** Writes one file per day. Each file also contains a row of the next day. */
    private Project dated(String name) throws IOException {
        SyntheticProject data = new SyntheticProject();
        Project project = project(
                data.yaml(
                        "path: events.csv,",
                        "path: 'log/${date}.csv', dates: today-3d..today-1d, ready: 'log/${date}.ok',"),
                name);
        List<String> lines = project.read("events.csv").lines().toList();
        for (LocalDate day = LocalDate.parse("2022-01-08");
                day.isBefore(LocalDate.parse("2022-01-12"));
                day = day.plusDays(1)) {
            List<String> rows = new ArrayList<>(List.of(lines.get(0)));
            for (int e = 0; e < data.events().size(); e++) {
                if (day(data.events().get(e)).equals(day)) {
                    rows.add(lines.get(e + 1));
                }
            }
            long next = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
            rows.add("u1,i3,home," + next + ",1,d1,5");
            project.file("log/" + day + ".csv", String.join("\n", rows) + "\n").file("log/" + day + ".ok", "");
        }
        return project;
    }

    @Test
    void repeatsADayAfterALaterDay() throws IOException {
        Project project = dated("chain");
        DatasetManifest first = prepare(project, "2022-01-11");
        assertThat(project.preparation("2022-01-11").isUpToDate()).isTrue();
        DatasetManifest later = prepare(project, "2022-01-12");
        assertThat(later.files()).isNotEqualTo(first.files());
        assertThat(project.preparation("2022-01-11").isUpToDate()).isFalse();
        DatasetManifest backfill = prepare(project, "2022-01-11");
        assertThat(backfill.files()).isEqualTo(first.files());
        assertThat(backfill.fingerprint()).isEqualTo(first.fingerprint());
        // The row of 2022-01-11 in the file of the day before is left out.
        assertThat(first.source().rows()).isEqualTo(4_502);
    }

    @Test
    void reportsDateBeforeAllEvents() {
        Project project = project(new SyntheticProject(), "early");
        assertThatThrownBy(() -> prepare(project, "2022-01-08"))
                .hasMessageContaining("SASS4035")
                .hasMessageContaining(
                        "no event is before 2022-01-08T00:00, the end of the data interval of the date 2022-01-08")
                .hasMessageContaining("the first event is at 2022-01-08T00:00");
    }

    /** The days that are read are 2022-01-08 to 2022-01-10. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    2022-01-10.ok                 | the events of 2022-01-10 are not ready
                    2022-01-10.ok 2022-01-10.csv  | the events of 2022-01-10 are not ready
                    2022-01-09.ok                 | the events of 2022-01-09 are not ready
                    2022-01-09.ok 2022-01-10.ok   | the events of 2 days from 2022-01-09 are not ready
                    2022-01-09.ok 2022-01-09.csv  |
                    2022-01-11.ok 2022-01-11.csv  |
                    """)
    void requiresReadyPathOfEachDayThatIsRead(String missing, @Nullable String message) throws IOException {
        Project project = dated("ready");
        for (String file : missing.split(" ", -1)) {
            Files.delete(project.folder().resolve("log").resolve(file));
        }
        List<Diagnostic> problems = project.preparation("2022-01-11").notReady();
        if (message == null) {
            assertThat(problems).isEmpty();
        } else {
            assertThat(problems).singleElement().satisfies(problem -> {
                assertThat(problem.code()).isEqualTo(DataCode.DATA_NOT_READY);
                assertThat(problem.message()).isEqualTo(message);
                assertThat(problem.location()).isNotNull();
            });
        }
    }
}
