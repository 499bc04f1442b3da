package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.output.CommandCase;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.simulation.SimulatedApp;

/** A simulated day on which each exposure of {@code home} has a click, in a project with a warm start. */
@Tag("slow")
class CorruptedDayTest extends CommandCase {
    private static final SimulatedApp.Calendar CALENDAR = new SimulatedApp.Calendar(12);

    /** The date of a run is the day after the newest day that it reads. */
    private static final String BEFORE = CALENDAR.corrupted().toString();

    private static final String CORRUPTED = CALENDAR.corrupted().plusDays(1).toString();
    private static final String AFTER = CALENDAR.corrupted().plusDays(2).toString();

    private static final String YAML = """
            sass: 1
            name: corrupted
            data:
              events:
                path: "data/events-${date}.csv.gz"
                dates: today-6d..today-1d
                missingDates: skip
                user: user_id
                item: item_id
                time: {column: ts, unit: ms, zone: UTC}
              items: {path: "data/items-${date}.csv", dates: 2026-01-05..today-1d, key: item_id}
              split: {by: time, validation: 0d, test: 1d}
            label: clicked = 1
            scenarios:
              home: {where: "scene = 'home'"}
              day: {where: "scene = 'day'"}
            features:
              user: [{name: user, column: user_id, type: id}, {name: recent, type: sequence, of: item}]
              item: [{name: item, column: item_id, type: id}, {name: category, column: category, type: id}]
            model: {layers: [8], embeddingDim: 8, outputDim: 8, residual: false, dropout: 0}
            pretrain: {task: none}
            finetune: {start: warm, earlyStopping: null, epochs: 4, batchSize: 256, negatives: {shared: 64}}
            evaluate: {metrics: [hr@20], exclude: none}
            qualityGates: {home: {hr@20: {noWorseThan: lastRun, tolerance: 10%}}}
            run: {seed: 7, heap: 256m}
            """;

    private Path project;

    @BeforeEach
    void writeProject() throws IOException {
        project = Files.createDirectory(folder.resolve("project"));
        Files.writeString(project.resolve("sass.yaml"), YAML);
        SimulatedApp.writeDays(
                project.resolve("data"), new SimulatedApp.Size(800, 200, 48_000), SimulatedApp.SCENARIOS, CALENDAR, 1);
        assertThat(day(BEFORE)).as(err()).isZero();
    }

    /** Trains, evaluates and publishes, and stops after the first command that fails. */
    private int day(String date) {
        for (String command : new String[] {"train", "evaluate", "publish"}) {
            int status = sass(command, date);
            if (status != ExitStatus.OK) {
                return status;
            }
        }
        return ExitStatus.OK;
    }

    private int sass(String command, String date) {
        out.reset();
        err.reset();
        return run(command, "--file", project.resolve("sass.yaml").toString(), "--date", date);
    }

    private SortedMap<String, String> bits() throws IOException {
        return RunBits.of(project.resolve("target/sass"));
    }

    private SortedMap<String, String> released() throws IOException {
        SortedMap<String, String> bits = bits();
        bits.keySet().removeIf(name -> !name.startsWith("store/") && !name.startsWith("rows of "));
        assertThat(bits).isNotEmpty();
        return bits;
    }

    /** Leaves the corrupted day out, and returns the results of the day after it. */
    private SortedMap<String, String> dayAfter() throws IOException {
        Files.delete(project.resolve("data/events-" + CALENDAR.corrupted() + ".csv.gz"));
        assertThat(day(AFTER)).as(err()).isZero();
        return bits();
    }

    @Test
    void isNotReleasedAndLeavesNoTraceAfterItIsSkipped() throws IOException {
        Path before = folder.resolve("before");
        try (var files = Files.walk(project)) {
            for (Path file : files.toList()) {
                Files.copy(file, before.resolve(project.relativize(file).toString()));
            }
        }
        SortedMap<String, String> live = released();

        assertThat(day(CORRUPTED)).isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).contains("error[SASS6001]: scenario `home` does not pass its quality gate");
        assertThat(sass("publish", CORRUPTED)).isEqualTo(ExitStatus.FAILURE);
        assertThat(released()).isEqualTo(live);
        SortedMap<String, String> skipped = dayAfter();
        assertThat(released()).isNotEqualTo(live);

        // The same folder, because some results contain its path.
        Files.move(project, folder.resolve("skipped"));
        Files.move(before, project);
        assertThat(RunBits.differences(skipped, dayAfter())).isEmpty();
    }
}
