package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlCode;
import org.sassrec.prepare.sql.SqlEngine;

/** SQL of a configuration must not read other files than the sources. */
class SqlAccessTest {

    private static final String SECRET = "hush-hush";

    @TempDir
    private Path folder;

    private Project project(String where) {
        return new Project(folder.resolve("project"))
                .file("sass.yaml", """
                sass: 1
                name: shop
                data:
                  events:
                    path: data/log*.csv
                    user: user
                    item: item
                    time: {column: ms, unit: ms}
                  split: {by: time, test: 1d}
                label: click = 1
                scenarios:
                  home: {where: "%s"}
                features:
                  user: [{name: user, column: user, type: id}]
                  item: [{name: item, column: item, type: id}]
                """.formatted(where))
                .file("data/log[1].csv", """
                user,item,ms,click
                a,x,1640995200000,1
                b,y,1640995200000,0
                a,x,1641081600000,1
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "error((SELECT content FROM read_text('SECRET')))",
                "(SELECT content FROM read_text('SECRET')) > ''",
                "EXISTS (SELECT 1 FROM read_csv('SECRET'))",
                "EXISTS (SELECT 1 FROM 'SECRET')",
                "(SELECT count(*) FROM glob('FOLDER/*')) > 0",
                "true) FROM read_text('SECRET') --",
                "true) FROM events_shape; COPY (SELECT 1) TO 'FOLDER/written.csv'; SELECT (true"
            })
    void deniesOtherFiles(String where) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret.txt"), SECRET);
        Project project = project(where.replace("SECRET", secret.toString()).replace("FOLDER", folder.toString()));

        List<Diagnostic> problems = project.preparation().validation().run().problems();

        assertThat(problems).isNotEmpty().allSatisfy(problem -> {
            assertThat(problem.code()).isEqualTo(SqlCode.INVALID_SQL);
            assertThat(problem.toString()).doesNotContain(SECRET);
        });
        assertThatThrownBy(project::prepare)
                .isInstanceOf(SassException.class)
                .satisfies(error -> assertThat(error.toString()).doesNotContain(SECRET));
        assertThat(folder.resolve("written.csv")).doesNotExist();
    }

    @Test
    void namesTheFileAndTheRemedy() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret.txt"), SECRET);

        assertThat(project("item IN (SELECT i FROM read_csv('" + secret + "') t(i))")
                        .preparation()
                        .validation()
                        .run()
                        .problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(SqlCode.INVALID_SQL);
                    assertThat(problem.notes().get(0).text()).isEqualTo("Cannot access file `" + secret + "`");
                    assertThat(problem.help().get(0))
                            .startsWith("SQL can read only the files that the configuration names");
                });
    }

    /** The name contains characters of patterns. */
    @Test
    void readsTheSources() {
        assertThat(project("true").preparation().run().manifest().events()).isEqualTo(3);
    }

    @Test
    void locksTheSettings() throws Exception {
        Path file = Files.writeString(folder.resolve("allowed.csv"), "a\n1\n");
        Path other = Files.writeString(folder.resolve("other.csv"), "a\n1\n");
        Path temp = Files.createDirectory(folder.resolve("temp"));
        SqlEngine.FileAccess access = new SqlEngine.FileAccess(
                List.of(file.toString(), "s3://bucket/days/*.parquet"), Files.createDirectory(folder.resolve("work")));
        try (SqlEngine engine =
                DuckDbEngine.open(new SqlEngine.Settings(temp, 1, 1L << 28, ZoneId.of("UTC"), access))) {
            assertThat(engine.queryLong("SELECT a FROM read_csv('" + file + "')"))
                    .isEqualTo(1);
            for (String denied : List.of(
                    "SELECT * FROM read_csv('" + other + "')",
                    "SELECT * FROM read_csv('" + folder.resolve("work/../other.csv") + "')",
                    "SELECT * FROM read_csv('https://localhost:1/a.csv')",
                    "COPY (SELECT 1) TO '" + folder.resolve("new.csv") + "'",
                    "ATTACH '" + folder.resolve("new.db") + "'",
                    "INSTALL httpfs",
                    "LOAD '" + other + "'",
                    "SET enable_external_access = true",
                    "SET allowed_directories = ['/']",
                    "SET autoload_known_extensions = true",
                    "RESET lock_configuration")) {
                assertThatThrownBy(() -> engine.execute(denied), denied).isInstanceOf(EngineException.class);
            }
            engine.execute("COPY (SELECT 1) TO '" + folder.resolve("work/spill.csv") + "'");
        }
    }
}
