package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Kills the process of a comparison (SIGKILL). The metrics equal those of an uninterrupted comparison. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGKILL")
class CompareIT {
    private static final String[] COMPARE = {
        "compare", "--set", "compare.variants={pooled: {model.type: dssm}, short: {finetune.epochs: 2}}"
    };

    /** Places of the kills: in a shared stage and in a run. */
    private static final List<String> KILLED_AFTER = List.of("  pre-train epoch 1/", "pooled, seed");

    @TempDir
    Path folder;

    @Test
    void givesEqualMetricsAfterAKill() throws Exception {
        Path simulation = TinyProject.simulate(folder.resolve("simulation"));
        Path unbroken = TinyProject.create(folder.resolve("unbroken"), simulation);
        Worker uninterrupted = Worker.start(unbroken, List.of(), COMPARE);
        assertThat(uninterrupted.end())
                .as("%s %s", uninterrupted.out(), uninterrupted.err())
                .isZero();

        Path killed = TinyProject.create(folder.resolve("killed"), simulation);
        for (String line : KILLED_AFTER) {
            Worker worker = Worker.start(killed, List.of(), COMPARE);
            assertThat(worker.awaitOutput(said -> said.startsWith(line)))
                    .as("%s", worker.out())
                    .isTrue();
            assertThat(worker.kill()).isTrue();
            worker.end();
        }
        Worker last = Worker.start(killed, List.of(), COMPARE);
        assertThat(last.end()).as("%s %s", last.out(), last.err()).isZero();
        assertThat(last.out()).anyMatch(line -> line.startsWith("pre-train: up to date"));

        assertThat(metrics(killed)).isEqualTo(metrics(unbroken));
    }

    /** Removes the times. */
    private static JsonNode metrics(Path project) throws IOException {
        return CompareCase.withoutTimes(
                new ObjectMapper().readTree(Files.readString(project.resolve("target/sass/compare.json"))));
    }
}
