package org.sassrec.prepare.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.diagnostic.SassException;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.sql.SqlEngine;

/**
 * DuckDB and Spark prepare the same dataset. The system property {@code sass.spark.projects} sets the number of random
 * projects.
 */
@Tag("slow")
class SparkEqualsDuckDbTest {
    private static final int PROJECTS = Integer.getInteger("sass.spark.projects", 3);
    private static final int FIRST = Integer.getInteger("sass.spark.firstProject", 1);

    @BeforeAll
    static void startSpark() {
        LocalSpark.session();
    }

    static LongStream seeds() {
        return LongStream.range(FIRST, FIRST + PROJECTS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void preparesTheSameDataset(long seed, @TempDir Path folder) throws Exception {
        Path first = Files.createDirectory(folder.resolve("duckdb"));
        Path second = Files.createDirectory(folder.resolve("spark"));
        RandomProject.write(first, seed);
        RandomProject.write(second, seed);
        String expected = prepare(first, DuckDbEngine::open);
        String actual = prepare(second, new SparkEngineProvider()::open);
        assertThat(actual).isEqualTo(expected);
        if (expected.isEmpty()) {
            ComparedDatasets.compare(first.resolve("target/sass/dataset"), second.resolve("target/sass/dataset"));
        }
        assertThat(UnpartitionedWindows.take()).isEmpty();
    }

    @Test
    void findsWindowsWithoutPartition(@TempDir Path folder) throws Exception {
        try (SqlEngine engine = LocalSpark.open(folder, ZoneId.of("UTC"))) {
            engine.createTable("numbers", "SELECT row_number() OVER (ORDER BY id) AS number FROM range(3)");
        }
        assertThat(UnpartitionedWindows.take())
                .isNotEmpty()
                .allSatisfy(window -> assertThat(window).contains("row_number"));
    }

    /** Prepares a dataset. Returns the errors without the place of the project. */
    private static String prepare(Path project, SqlEngine.Factory engine) {
        LoadedConfig loaded = ConfigLoader.load(ConfigRequest.of(project.resolve("sass.yaml")));
        try {
            Preparation.of(loaded.config(), engine)
                    .locations(loaded::locationOf)
                    .memory(1L << 28)
                    .run();
            return "";
        } catch (SassException e) {
            return e.getMessage().replace(project.toString(), "");
        }
    }
}
