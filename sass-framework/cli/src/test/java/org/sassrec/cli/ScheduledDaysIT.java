package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.simulation.SimulatedApp;

/**
 * Runs the nightly line of {@code templates/ci/crontab} in a shell, as cron does, on three simulated days. A {@code date}
 * on the {@code PATH} prints the day.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the template uses GNU date and flock")
@Timeout(1800)
class ScheduledDaysIT {
    private static final Path TEMPLATES = Path.of("../../templates/ci");

    private static final String YAML = """
            sass: 1
            name: nights
            data:
              events:
                path: "data/events-${date}.csv.gz"
                dates: today-4d..today-1d
                ready: "data/events-${date}.csv.gz"
                user: user_id
                item: item_id
                time: {column: ts, unit: ms, zone: UTC}
              items: {path: "data/items-${date}.csv", dates: 2026-01-05..today-1d, key: item_id}
              split: {by: time, validation: 0d, test: 1d}
            label: clicked = 1
            scenarios:
              home: {where: "scene = 'home'"}
            features:
              user: [{name: user, column: user_id, type: id}, {name: recent, type: sequence, of: item}]
              item: [{name: item, column: item_id, type: id}, {name: category, column: category, type: id}]
            model: {layers: [8], embeddingDim: 8, outputDim: 8, residual: false, dropout: 0}
            pretrain: {task: none}
            finetune: {start: warm, earlyStopping: null, epochs: 1, batchSize: 256, negatives: {shared: 64}}
            evaluate: {metrics: [hr@50]}
            run: {seed: 7, heap: 256m}
            """;

    @TempDir
    Path folder;

    private Path project;

    @BeforeEach
    void writeProject() throws IOException {
        project = Files.createDirectory(folder.resolve("project"));
        Files.writeString(project.resolve("sass.yaml"), YAML);
        SimulatedApp.writeDays(
                project.resolve("data"),
                new SimulatedApp.Size(300, 150, 24_000),
                SimulatedApp.SCENARIOS,
                new SimulatedApp.Calendar(12),
                1);
        Files.copy(
                TEMPLATES.resolve("train-days.sh"),
                project.resolve("train-days.sh"),
                StandardCopyOption.COPY_ATTRIBUTES);
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path date = Files.writeString(
                bin.resolve("date"),
                "#!/bin/sh\nif [ \"$*\" = +%%F ]; then cat '%s'; else exec /bin/date \"$@\"; fi\n".formatted(today()));
        assertThat(date.toFile().setExecutable(true)).isTrue();
        Files.writeString(folder.resolve("shop.env"), "export PATH='%s:%s':$PATH\n".formatted(bin, Worker.folder()));
    }

    private Path today() {
        return folder.resolve("today");
    }

    /** Returns the lines that one call appends to the log. */
    private List<String> night(String day) throws IOException, InterruptedException {
        Files.writeString(today(), day + "\n");
        Path log = project.resolve("night.log");
        int before = Files.exists(log) ? Files.readAllLines(log).size() : 0;
        Worker cron = shell(line());
        assertThat(cron.end()).isZero();
        List<String> lines = Files.readAllLines(log);
        assertThat(cron.out()).as("the mail; the log is %s", lines).isEmpty();
        return lines.subList(before, lines.size());
    }

    /** Returns the command of the first line with a schedule. */
    private String line() throws IOException {
        String line = Files.readAllLines(TEMPLATES.resolve("crontab")).stream()
                .filter(each -> !each.startsWith("#"))
                .findFirst()
                .orElseThrow();
        String[] fields = line.split(" ", 6);
        assertThat(fields[1]).as("the hours").isEqualTo("3-9");
        return fields[5]
                .replace("/etc/shop.env", folder.resolve("shop.env").toString())
                .replace("/srv/shop", project.toString());
    }

    private Worker shell(String script) throws IOException {
        return Worker.startIn(script, folder, List.of());
    }

    private Worker script(String variables) throws IOException {
        return shell(". %s/shop.env; cd %s && %s ./train-days.sh".formatted(folder, project, variables));
    }

    private SortedMap<String, String> bits() throws IOException {
        return RunBits.of(project.resolve("target/sass"));
    }

    private static List<String> releases(List<String> log) {
        return log.stream().filter(line -> line.contains(" is live in ")).toList();
    }

    @Test
    void trainsEachDayOnceAndInOrder() throws Exception {
        assertThat(releases(night("2026-01-09"))).hasSize(1);
        SortedMap<String, String> first = bits();

        Path day = project.resolve("data/events-2026-01-09.csv.gz");
        Path late = Files.move(day, folder.resolve("late"));
        assertThat(night("2026-01-10")).anyMatch(line -> line.startsWith("error[SASS4029]"));
        assertThat(script("").end()).isEqualTo(75);
        assertThat(RunBits.differences(first, bits())).isEmpty();
        assertThat(lastDay()).isEqualTo("2026-01-09");

        Files.move(late, day);
        List<String> both = night("2026-01-11");
        assertThat(releases(both)).hasSize(2);
        assertThat(both.stream().filter(line -> line.contains("warm start, kept")))
                .hasSizeGreaterThanOrEqualTo(2);
        assertThat(lastDay()).isEqualTo("2026-01-11");
        SortedMap<String, String> third = bits();
        assertThat(third).isNotEqualTo(first);

        assertThat(night("2026-01-11")).isEmpty();
        Worker again = script("DATE=2026-01-11");
        assertThat(again.end()).as("%s", again.err()).isZero();
        assertThat(again.out()).noneMatch(line -> line.contains(": done in"));
        assertThat(RunBits.differences(third, bits())).isEmpty();
    }

    private String lastDay() throws IOException {
        return Files.readString(project.resolve("target/last-day")).strip();
    }

    @Test
    void continuesWithTheNextDayAfterAFailedDay() throws Exception {
        // A sass that fails: the script must not depend on what fails.
        Path sass = Files.writeString(folder.resolve("bin/sass"), """
                #!/bin/sh
                echo "$1 $3" >> ../calls
                case "$1 $3" in
                    "evaluate 2026-01-10") exit 1 ;;
                    "refresh 2026-01-11") kill -9 $$ ;;
                esac
                """);
        assertThat(sass.toFile().setExecutable(true)).isTrue();
        Files.createDirectory(project.resolve("target"));
        Files.writeString(project.resolve("target/last-day"), "2026-01-09\n");
        Files.writeString(today(), "2026-01-11\n");

        assertThat(script("").end()).isEqualTo(1);
        assertThat(lastDay()).isEqualTo("2026-01-10");
        assertThat(script("").end()).isEqualTo(128 + 9);
        assertThat(lastDay()).as("a killed day is repeated").isEqualTo("2026-01-10");
        assertThat(Files.readAllLines(folder.resolve("calls")))
                .containsExactly(
                        "train 2026-01-10",
                        "evaluate 2026-01-10",
                        "train 2026-01-11",
                        "evaluate 2026-01-11",
                        "refresh 2026-01-11");
    }
}
