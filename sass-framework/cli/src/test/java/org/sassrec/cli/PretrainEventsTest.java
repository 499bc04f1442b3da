package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.output.CommandCase;

/** Tests {@code pretrain.events} with logs of the previous month. */
@Tag("slow")
class PretrainEventsTest extends CommandCase {
    private static final long MONTH = 30L * 86_400_000;

    /** Writes the events of the simulation one month earlier, without the label column. */
    private static void older(Path simulation, Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(simulation.resolve("events.csv.gz"))),
                StandardCharsets.UTF_8))) {
            List<String> header = List.of(Objects.requireNonNull(in.readLine()).split(",", -1));
            int time = header.indexOf("ts");
            int label = header.indexOf("clicked");
            lines.add(without(header, label));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                List<String> cells = new ArrayList<>(List.of(line.split(",", -1)));
                cells.set(time, Long.toString(Long.parseLong(cells.get(time)) - MONTH));
                lines.add(without(cells, label));
            }
        }
        Files.write(file, lines);
    }

    private static String without(List<String> cells, int place) {
        List<String> rest = new ArrayList<>(cells);
        rest.remove(place);
        return String.join(",", rest);
    }

    @Test
    void usesOlderEventsInPreTrainingOnly() throws IOException {
        Path simulation = TinyProject.simulate(folder.resolve("simulation"));
        Path project = TinyProject.create(folder.resolve("project"), simulation);
        older(simulation, project.resolve("older.csv"));
        String file = project.resolve("sass.yaml").toString();
        String next = "pretrain.task=nextItem";
        String events = "pretrain.events.path=older.csv";

        assertThat(run("train", "--file", file, "--set", next)).as(err()).isZero();
        long alone = exposures();
        assertThat(project.resolve("target/sass/pretrain-dataset")).doesNotExist();

        out.reset();
        assertThat(run("train", "--file", file, "--set", next, "--set", events))
                .as(err())
                .isZero();
        assertThat(exposures()).isGreaterThan(2 * alone);
        assertThat(out()).contains("prepare: done in");
        assertThat(project.resolve("target/sass/pretrain-dataset/manifest.json"))
                .exists();

        out.reset();
        assertThat(run("report", "--file", file, "--set", next, "--set", events))
                .as(err())
                .isZero();
        assertThat(Files.readString(project.resolve("target/sass/report.json"))).contains("\"views\"");
        assertThat(run("evaluate", "--file", file, "--set", next, "--set", events))
                .as(err())
                .isZero();
        assertThat(out()).doesNotContain("for pre-training");
    }

    /** Returns the number of exposures that pre-training printed. */
    private long exposures() {
        String count = out().split("predicts the next item for ", 2)[1].split(" ", 2)[0];
        return Long.parseLong(count.replace(",", ""));
    }
}
