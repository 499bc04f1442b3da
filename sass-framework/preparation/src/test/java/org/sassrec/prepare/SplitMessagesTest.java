package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Severity;
import org.sassrec.prepare.check.DataCode;

/** Splits and labels that do not fit the data: one problem for each cause, with the values. */
class SplitMessagesTest {
    private static final long START = 1_640_995_200_000L;
    private static final long DAY = 86_400_000;

    @TempDir
    private Path folder;

    private Project project(String data, String label, String scenarios) {
        return new Project(folder).file("sass.yaml", """
                sass: 1
                name: shop
                data:
                  events: {path: train.csv, user: user, item: item, time: {column: ms, unit: ms, zone: UTC}}
                  split: %s
                label: "%s"
                scenarios:
                %s
                features:
                  user: [{name: user, column: user, type: id}]
                  item: [{name: item, column: item, type: id}]
                pretrain: {task: none}
                """.formatted(data, label, scenarios.indent(2)));
    }

    private static String rows(int count, IntFunction<String> row) {
        return "user,item,ms,click,place\n"
                + IntStream.range(0, count).mapToObj(row).collect(Collectors.joining("\n"))
                + "\n";
    }

    private static String row(String user, int item, long time, String place) {
        return user + ",i" + item + "," + time + "," + (item % 2) + "," + place;
    }

    private List<Diagnostic> problems(Project project) {
        return project.preparation().validation().run().problems().stream()
                .filter(problem -> problem.code() != DataCode.FEW_POSITIVES)
                .toList();
    }

    /** The times count the events of each user, so that the long history of one user seems to be the newest. */
    @Test
    void acceptsLeaveOneOutSplitOfFiles() {
        Project project = project(
                        "{by: file, validation: validation.csv, test: test.csv}",
                        "click >= 0",
                        "home: {where: \"true\"}")
                .file("train.csv", rows(200, i -> row("long", i, START + i * 1000L, "home")))
                .file("validation.csv", rows(5, i -> row("u" + i, i, START + 1000, "home")))
                .file("test.csv", rows(5, i -> row("u" + i, i, START + 2000, "home")));

        assertThat(problems(project))
                .filteredOn(problem -> problem.code() == DataCode.TEST_BEFORE_TRAIN)
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.severity()).isEqualTo(Severity.WARNING);
                    assertThat(problem.notes().get(0).text())
                            .isEqualTo("mean time of test: 2022-01-01T00:00:02, of train: 2022-01-01T00:01:39");
                    assertThat(problem.notes().get(1).text()).startsWith("for each user and scenario, the test rows");
                });
        assertThat(project.preparation().run().manifest().events()).isEqualTo(210);
    }

    @Test
    void rejectsTestRowsBeforeTrainRowsOfTheSameUsers() {
        Project project = project("{by: file, test: test.csv}", "click >= 0", "home: {where: \"true\"}")
                .file("train.csv", rows(20, i -> row("u" + i % 5, i, START + DAY + i, "home")))
                .file("test.csv", rows(20, i -> row("u" + i % 10, i, START + i, "home")));

        assertThat(problems(project))
                .filteredOn(problem -> problem.code() == DataCode.TEST_BEFORE_TRAIN)
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.severity()).isEqualTo(Severity.ERROR);
                    assertThat(problem.notes().get(1).text())
                            .isEqualTo(
                                    "50 % of the test rows are older than a training row of the same user and scenario"
                                            + " (10 of 20)");
                });
    }

    /** Ten events a day, in three scenarios by turns. */
    private static String sixteenDays() {
        return rows(
                160,
                i -> row(
                        "u" + i % 7,
                        i,
                        START + i * DAY / 10,
                        List.of("home", "live", "cart").get(i % 3)));
    }

    @Test
    void reportsSplitLongerThanTheEventsOnce() {
        Project project = project(
                        "{by: time, validation: 2d, test: 40d}",
                        "click = 1",
                        "home: {where: place = 'home'}\nlive: {where: place = 'live'}\ncart: {where: place = 'cart'}")
                .file("train.csv", sixteenDays());

        assertThat(problems(project)).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(DataCode.SPLIT_WITHOUT_POSITIVES);
            assertThat(problem.message())
                    .isEqualTo("no events are left for train: `validation: 2d` and `test: 40d` take all events");
            assertThat(problem.label()).isEqualTo("the events cover 15 days");
            assertThat(problem.help()).containsExactly("shorten each of them to `1d`, or add older events");
            assertThat(problem.notes().get(0).text())
                    .isEqualTo("time of the oldest event: 2022-01-01T00:00, of the newest event: 2022-01-16T21:36");
        });
    }

    @Test
    void reportsLabelOfSeveralScenariosOnce() {
        Project project = project(
                        "{by: time, test: 1d}",
                        "click >= 0",
                        "home: {where: place = 'home'}\nlive: {where: place = 'live'}\ncart: {where: place = 'cart', label: click > -1}")
                .file("train.csv", sixteenDays());

        assertThat(problems(project))
                .extracting(Diagnostic::message)
                .containsExactly(
                        "the label is true in every train row of scenarios `home`, `live` (100)",
                        "the label is true in every train row of scenario `cart` (50)");
    }

    @Test
    void printsValuesOfTheColumnsOfAnEmptyScenario() {
        Project project = project(
                        "{by: time, test: 1d}",
                        "click = 1",
                        "home: {where: place = 'home'}\nlive: {where: \"place = 'Live' AND click < 5\"}")
                .file(
                        "train.csv",
                        rows(
                                160,
                                i -> row(
                                        "u" + i % 7, i, START + i * DAY / 10, i % 3 == 0 ? "home" : "place " + i % 9)));

        assertThat(problems(project)).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(DataCode.EMPTY_SCENARIO);
            assertThat(problem.message()).isEqualTo("scenario `live` has no rows");
            assertThat(problem.notes())
                    .extracting(Diagnostic.Note::text)
                    .containsExactly(
                            "values of `click`: `0`, `1`",
                            "values of `place`: `home`, `place 1`, `place 2`, `place 4`, `place 5`, `place 7`, `place 8`");
        });
    }

    @Test
    void printsValuesIfNoScenarioHasRows() {
        Project project = project("{by: time, test: 1d}", "click = 1", "live: {where: place = 'Live'}")
                .file("train.csv", rows(160, i -> row("u" + i % 7, i, START + i * DAY / 10, "home")));

        assertThat(problems(project)).singleElement().satisfies(problem -> {
            assertThat(problem.message()).isEqualTo("scenario `live` has no rows");
            assertThat(problem.notes()).extracting(Diagnostic.Note::text).containsExactly("values of `place`: `home`");
        });
    }

    @Test
    void suggestsFileWithSimilarName() {
        Project project = project("{by: file, test: data/tset.csv}", "click = 1", "home: {where: \"true\"}")
                .file("trian.csv", "user\n")
                .file("data/test.csv", "user\n");

        assertThat(project.preparation().missingFiles())
                .extracting(problem -> problem.message() + " " + problem.help())
                .containsExactly(
                        "no file matches `train.csv` [did you mean `trian.csv`?]",
                        "no file matches `data/tset.csv` [did you mean `data/test.csv`?]");
    }
}
