package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.output.CommandCase;

/** Adds a scenario with one day of training data to a trained project, up to its first query. */
@Tag("slow")
class OnboardingTest extends CommandCase {
    /** The split of {@link TinyProject}: two days of test and one of validation. */
    private static final Duration HELD_OUT = Duration.ofDays(3);

    private static final Duration OPEN = HELD_OUT.plusDays(1);

    private String project() throws IOException {
        Path data = TinyProject.simulate(folder.resolve("data"));
        removeFirstDays(data.resolve("events.csv.gz"));
        Path file = TinyProject.create(folder.resolve("project"), data).resolve("sass.yaml");
        String text = Files.readString(file)
                .replace("  night: {where: \"scene = 'night'\"}\n", "")
                .replace("finetune:\n", "finetune:\n  start: warm\n");
        Files.writeString(file, text);
        return file.toString();
    }

    /** Removes the events of the scenario before its first day. */
    private static void removeFirstDays(Path events) throws IOException {
        List<String> lines;
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(events)), StandardCharsets.UTF_8))) {
            lines = reader.lines().toList();
        }
        List<String> header = List.of(lines.get(0).split(",", -1));
        int time = header.indexOf("ts");
        int scene = header.indexOf("scene");
        long newest = lines.stream()
                .skip(1)
                .mapToLong(line -> Long.parseLong(line.split(",", -1)[time]))
                .max()
                .orElseThrow();
        try (BufferedWriter writer = new BufferedWriter(
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(events)), StandardCharsets.UTF_8))) {
            for (String line : lines) {
                String[] cells = line.split(",", -1);
                boolean early = !line.equals(lines.get(0))
                        && cells[scene].equals("night")
                        && Long.parseLong(cells[time]) < newest - OPEN.toMillis();
                if (!early) {
                    writer.write(line + "\n");
                }
            }
        }
    }

    @Test
    void servesAnAddedScenarioAfterOneDay() throws IOException {
        String file = project();
        assertThat(run("train", "-f", file)).as(err()).isZero();

        Path yaml = Path.of(file);
        Files.writeString(
                yaml,
                Files.readString(yaml).replace("scenarios:\n", "scenarios:\n  night: {where: \"scene = 'night'\"}\n"));
        assertThat(run("plan", "-f", file, "--zero-on-changes")).as(err()).isZero();
        assertThat(out())
                .contains("prepare runs again; warm start", "Warm start: kept ")
                .containsPattern("new +[\\d,]+ parameters of scenario `night`, from the best source");

        assertThat(run("train", "-f", file)).as(err()).isZero();
        assertThat(out() + err())
                .containsPattern("scenario `night` starts from (`home`|`day`|the shared start): ndcg@50 0");
        assertThat(run("publish", "-f", file)).as(err()).isZero();
        assertThat(run("query", "-f", file, "--scenario", "night", "--user", "u00001", "-k", "5"))
                .as(err())
                .isZero();
        assertThat(out().lines().filter(line -> line.strip().matches("\\d+ +i\\d+ .*")))
                .hasSize(5);
        assertThat(run("refresh", "-f", file)).as(err()).isZero();
    }
}
