package org.sassrec.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.files.FolderLock;

/**
 * A build server reads the verdict file. After a run that fails before the evaluation, the file must not contain old
 * verdicts.
 */
class StaleVerdictsTest extends CommandCase {

    private static final String CONFIG = """
            sass: 1
            name: x
            data:
              events: {path: nowhere.csv, user: u, item: i, time: {column: t, unit: s}}
              split: {by: leaveOneOut}
            scenarios:
              all: {where: "true", label: y = 1}
            features:
              user:
                - {name: user, column: u, type: id}
              item:
                - {name: item, column: i, type: id}
            qualityGates:
              all: {ndcg@50: {atLeast: 0.1}}
            """;

    private Path file;
    private Path verdicts;

    @BeforeEach
    void verdictsOfTheLastBuild() throws IOException {
        file = Files.writeString(folder.resolve("sass.yaml"), CONFIG);
        verdicts = Files.createDirectories(folder.resolve("target/sass")).resolve("TEST-gates.xml");
        Files.writeString(verdicts, "<testsuite/>");
    }

    /** A nightly build starts with `train` or `prepare`, or consists of `publish` only. */
    @ParameterizedTest
    @CsvSource({"prepare, SASS4001", "train, SASS4001", "evaluate, SASS4001", "publish, SASS5924"})
    void deletesVerdictsWhenARunFails(String command, String code) {
        assertThat(run(command, "-f", file.toString())).isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).contains(code);
        assertThat(verdicts).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "evaluate", "publish"})
    void keepsVerdictsOfARunningProcess(String command) throws IOException {
        FolderLock other = Objects.requireNonNull(FolderLock.tryLock(verdicts.getParent(), "run.lock"));
        try {
            assertThat(run(command, "-f", file.toString())).isEqualTo(ExitStatus.TRY_AGAIN);
        } finally {
            other.close();
        }
        assertThat(err()).contains("SASS5901");
        assertThat(verdicts).exists();
    }

    @Test
    void keepsVerdictsOnADryRun() {
        run("publish", "--dry-run", "-f", file.toString());
        assertThat(verdicts).exists();
    }
}
