package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.Severity;

/** What the engine guesses of files by their first rows decides neither which rows are read nor what their values are. */
class FileReadingTest {
    private static final String YAML = """
            sass: 1
            name: planted
            data:
              events: {path: PATH, user: user, item: item, time: {column: ms, unit: ms, zone: UTC}}
              split: {by: time, validation: 0d, test: 1d}
            label: click = 1
            scenarios:
              home: {where: "place = 'home'"}
              live: {where: "place = 'live'"}
            features:
              user:
                - {name: user, column: user, type: id}
              item:
                - {name: item, column: item, type: id}
              context:
                - {name: device, column: device, type: id}
            """;

    /** Rows of which the engine guesses. */
    private static final int GUESSED = 20_480;

    @TempDir
    private Path folder;

    private Project project(String path) {
        return new Project(folder).file("sass.yaml", YAML.replace("PATH", path));
    }

    private DatasetManifest prepared(String path) {
        return project(path).preparation().run().manifest();
    }

    private Diagnostic problem(String path) {
        SassException thrown = catchThrowableOfType(
                SassException.class, () -> project(path).preparation().run());
        assertThat(thrown).as("problems of %s", path).isNotNull();
        assertThat(thrown.diagnostics()).hasSize(1);
        return thrown.diagnostics().get(0);
    }

    private static String lines(int from, int to, IntFunction<String> line) {
        return IntStream.range(from, to).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String place(int i) {
        return i % 3 == 0 ? "home" : "live";
    }

    private static long time(int i) {
        return 1_640_995_200_000L + i % 3 * 86_400_000L + i * 10L;
    }

    private static String row(int i) {
        return "u" + i % 7 + ",i" + i % 5 + "," + place(i) + "," + time(i) + "," + i % 2 + ",tv";
    }

    private static final String HEADER = "user,item,place,ms,click,device\n";

    @Test
    void noRowIsSkippedBecauseItDoesNotFitThoseAfterIt() {
        new Project(folder)
                .file(
                        "longer.csv",
                        HEADER
                                + lines(0, 100, FileReadingTest::row)
                                + "user,item,place,ms,click,device,app\n"
                                + lines(100, 900, i -> row(i) + ",shop"));
        Diagnostic problem = problem("longer.csv");
        assertThat(problem.code()).isEqualTo("SASS4004");
        assertThat(problem.message()).endsWith("longer.csv`");
        assertThat(problem.notes().get(0).text()).startsWith("its first rows have different numbers of values");
    }

    @Test
    void quotesCountWhereverTheyBegin() {
        int rows = GUESSED + 2_000;
        new Project(folder)
                .file("plain.csv", HEADER + lines(0, rows, FileReadingTest::row))
                .file(
                        "quoted.csv",
                        HEADER
                                + lines(0, GUESSED + 1_000, FileReadingTest::row)
                                + lines(GUESSED + 1_000, rows, i -> "\"" + row(i).replace(",", "\",\"") + "\""));
        assertThat(prepared("quoted.csv").files())
                .isEqualTo(prepared("plain.csv").files());
    }

    @Test
    void aFileWithoutQuotingMayHoldQuotes() {
        IntFunction<String> row = i -> row(i).replace("tv", "the \"big\" tv");
        new Project(folder)
                .file("inside.csv", HEADER + lines(0, 300, row))
                .file(
                        "first.csv",
                        HEADER + lines(0, 300, i -> row.apply(i).replace(",the \"big\" tv", ",\"big\" the tv")));
        assertThat(prepared("inside.csv").source().rows()).isEqualTo(300);
        assertThat(prepared("first.csv").source().rows()).isEqualTo(300);
    }

    @Test
    void aSampleReadsFilesThatDifferInTheirColumns() throws IOException {
        new Project(folder)
                .file("part_1.csv", HEADER.replace(",device", "") + lines(0, 300, i -> row(i).replace(",tv", "")))
                .file("part_2.csv", HEADER + lines(300, 600, FileReadingTest::row));
        Project project = project("part_*.csv")
                .file(
                        "sass.yaml",
                        YAML.replace("PATH", "part_*.csv").replace("device, type: id}", "device, type: id, hash: 8}"));
        DataValidation.Report report = project.preparation().validation().run(new Extent(200));
        assertThat(report.problems())
                .filteredOn(d -> d.severity() == Severity.ERROR)
                .isEmpty();
        assertThat(Objects.requireNonNull(report.looked()).events()).isEqualTo(400);
    }
}
