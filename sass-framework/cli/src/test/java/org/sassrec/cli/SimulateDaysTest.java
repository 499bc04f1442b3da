package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.output.CommandCase;
import org.sassrec.cli.output.ExitStatus;
import org.sassrec.simulation.SimulatedApp;

@Tag("slow")
class SimulateDaysTest extends CommandCase {

    @Test
    void writesDataForInitAndPrepare() throws IOException {
        Path data = folder.resolve("data");
        assertThat(simulate(data, "--days", "8")).isZero();
        assertThat(out()).contains("The scenario `late` opens on 2026-01-08. The data of 2026-01-10 is corrupt");

        Path project = folder.resolve("sass.yaml");
        assertThat(run("init", "-f", project.toString(), "--yes")).isZero();
        assertThat(out()).containsPattern("scenarios .*\\blate\\b");
        Path dated = folder.resolve("dated.yaml");
        Files.writeString(
                dated,
                Files.readString(project)
                        .replace("path: data/events-*-*-*.csv.gz", """
                                path: data/events-${date}.csv.gz
                                    dates: today-7d..today-1d""")
                        .replaceAll(
                                "path: data/(users|items)-\\*-\\*-\\*.csv",
                                "path: 'data/$1-\\${date}.csv', dates: 2026-01-05..today-1d"));
        assertThat(run("prepare", "-f", dated.toString(), "--date", "2026-01-12"))
                .as(err())
                .isZero();
    }

    @Test
    void replacesTheFilesOfAnotherSimulationOnly() throws IOException {
        Path data = folder.resolve("data");
        Files.createDirectories(data);
        Path own = Files.writeString(data.resolve("users-2026-01-06.csv"), "user_id\nme\n");
        assertThat(simulate(data, "--days", "4")).isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).contains("files exist that a simulation did not write: `users-2026-01-06.csv`");

        Files.delete(own);
        Path other = Files.writeString(data.resolve("notes.csv"), "a\n");
        assertThat(simulate(data, "--days", "6")).isZero();
        assertThat(simulate(data, "--days", "4")).isZero();
        assertThat(data.toFile().list()).hasSize(1 + 1 + 3 * 4);
        assertThat(simulate(data)).isZero();
        assertThat(other).exists();
        assertThat(data.toFile().list()).hasSize(1 + SimulatedApp.FILES.size()).contains("events.csv.gz");
    }

    @Test
    void rejectsTooManyDays() {
        assertThat(simulate(folder.resolve("data"), "--days", "121")).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).contains("the number of days must be from 4 to 120, not 121");
    }

    private int simulate(Path data, String... options) {
        out.reset();
        err.reset();
        String[] command = {"simulate", "-o", data.toString(), "--users", "200", "--items", "60", "--events", "24000"};
        return run(Stream.of(command, options).flatMap(Arrays::stream).toArray(String[]::new));
    }
}
