package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A build server reads whatever lies there: where a run fails before it judges, that must not be the last one's. */
class StaleVerdictsTest extends CommandCase {

    private static final String CONFIG = """
            sass: 1
            name: x
            data:
              events: {path: nowhere.csv, user: u, item: i, time: {column: t, unit: s}}
              split: {by: lastOut}
            scenarios:
              all: {where: "true", label: y = 1}
            features:
              user:
                - {name: user, column: u, type: id}
              item:
                - {name: item, column: i, type: id}
            gates:
              all: {ndcg@50: {atLeast: 0.1}}
            """;

    @Test
    void aRunThatFailsLeavesNone() throws IOException {
        Path file = Files.writeString(folder.resolve("sass.yaml"), CONFIG);
        Path verdicts = Files.createDirectories(folder.resolve("target/sass")).resolve("TEST-gates.xml");
        Files.writeString(verdicts, "<testsuite/>");
        assertThat(run("evaluate", "-f", file.toString())).isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).contains("SASS4001");
        assertThat(verdicts).doesNotExist();
    }
}
