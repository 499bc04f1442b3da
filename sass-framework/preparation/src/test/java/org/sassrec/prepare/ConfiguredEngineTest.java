package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.SassException;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;

class ConfiguredEngineTest {
    @TempDir
    private Path folder;

    private LoadedConfig config(String engine) {
        return new Project(folder).file("sass.yaml", """
                        sass: 1
                        name: app
                        data:
                          events: {path: log.csv, user: u, item: i, time: {column: t, unit: ms}}
                          split: {by: time, validation: 1d, test: 1d}%s
                        label: "true"
                        scenarios:
                          home: {where: "true"}
                        features:
                          user: [{name: user, column: u, type: id}]
                          item: [{name: item, column: i, type: id}]
                        """.formatted(engine)).config();
    }

    private SqlEngine open(LoadedConfig config) throws EngineException {
        return ConfiguredEngine.open(
                config.config(), config::locationOf, new SqlEngine.Settings(folder, 1, 1L << 28, ZoneId.of("UTC")));
    }

    @Test
    void opensDuckDbByDefault() throws EngineException {
        for (String engine : new String[] {"", "\n  engine: duckdb"}) {
            try (SqlEngine opened = open(config(engine))) {
                assertThat(opened.queryLong("SELECT 42")).isEqualTo(42);
            }
        }
    }

    @Test
    void reportsAnEngineThatIsNotOnTheClassPath() {
        LoadedConfig config = config("\n  engine: spark");
        assertThatThrownBy(() -> open(config))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS4062")
                .hasMessageContaining("the engine `spark` is not available in this process")
                .hasMessageContaining("sass.yaml:6:11")
                .hasMessageContaining("spark-submit sass-spark.jar prepare")
                .hasMessageContaining("--set data.engine=duckdb");
    }

    @Test
    void leavesTheDatasetAloneWithoutTheEngine() throws IOException {
        LoadedConfig config = config("\n  engine: spark");
        Preparation preparation = Preparation.of(config.config()).locations(config::locationOf);
        assertThatThrownBy(preparation::run).isInstanceOf(SassException.class).hasMessageContaining("SASS4062");
        assertThat(preparation.validation().run().problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.code()).hasToString("SASS4062"));
        try (Stream<Path> left = Files.list(folder.resolve("target/sass"))) {
            assertThat(left.map(file -> file.getFileName().toString())).doesNotContain("dataset");
        }
    }

    /** A dataset of Spark is up to date for a training without Spark. */
    @Test
    void doesNotDependOnTheEngineInTheFingerprint() {
        new Project(folder).file("log.csv", "u,i,t\n1,2,3\n");
        String first = Preparation.of(config("").config()).fingerprint();
        assertThat(Preparation.of(config("\n  engine: spark").config()).fingerprint())
                .isEqualTo(first);
    }
}
