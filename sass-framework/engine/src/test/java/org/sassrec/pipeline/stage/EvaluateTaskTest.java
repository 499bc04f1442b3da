package org.sassrec.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.evaluation.significance.QueryRanks;

class EvaluateTaskTest {

    @TempDir
    Path folder;

    /** Otherwise `evaluate` is up to date, and each command that reads the file fails. */
    @Test
    void evaluatesAgainIfAResultIsDamaged() throws IOException {
        Files.writeString(folder.resolve("log.csv"), "x\n");
        RunContext run = RunContext.of(
                ConfigLoader.load(Files.writeString(folder.resolve("sass.yaml"), """
                        sass: 1
                        name: shop
                        data:
                          events: {path: log.csv, user: u, item: i, time: {column: t, unit: ms}}
                          split: {by: leaveOneOut}
                        label: clicked = 1
                        scenarios: {home: {where: a = 1}}
                        features:
                          user: [{name: user, column: u, type: id}]
                          item: [{name: item, column: i, type: id}]
                        """), List.of()), event -> {});
        EvaluateTask task = new EvaluateTask(run);
        assertThat(task.outputExists()).isFalse();
        Files.createDirectories(run.output());
        byte[] report = "{\"macro\": {\"metrics\": {\"hr@50\": 0.5}}}".getBytes(StandardCharsets.UTF_8);
        Files.write(run.evaluation(), report);
        new QueryRanks(Map.of()).write(run.queries());
        assertThat(task.outputExists()).isTrue();
        Files.write(run.evaluation(), Arrays.copyOf(report, 20));
        assertThat(task.outputExists()).isFalse();
        Files.write(run.evaluation(), report);
        byte[] ranks = Files.readAllBytes(run.queries());
        ranks[ranks.length - 4] = 0x7f; // the number of scenarios
        Files.write(run.queries(), ranks);
        assertThat(task.outputExists()).isFalse();
    }
}
