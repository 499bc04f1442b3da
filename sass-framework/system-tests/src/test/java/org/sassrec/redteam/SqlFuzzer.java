package org.sassrec.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.diagnostic.DiagnosticRenderer;
import org.sassrec.diagnostic.SassException;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDbEngine;

/**
 * Writes hostile SQL into {@code where}, {@code label}, {@code candidates} and an expression feature. It is rejected
 * with a code, or prepares the same dataset twice. It reads and writes no other file and does not change the number of
 * rows.
 */
public final class SqlFuzzer implements Fuzzer {

    private static final String SECRET = "hush-hush";

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> VALID = List.of("place = 's0'", "click = 1", "price > 5", "kind || '!'");

    private Path project = Path.of("");
    private Path secret = Path.of("");

    @Override
    public void open(Path own, Path shared) throws IOException {
        project = Files.createDirectories(own.resolve("project"));
        secret = Files.writeString(own.resolve("secret.csv"), "a\n" + SECRET + "\n");
        StringBuilder events = new StringBuilder("user,item,time,place,click\n");
        for (int i = 0; i < 120; i++) {
            events.append("u%d,i%d,%d,s%d,%d%n"
                    .formatted(i % 7, i % 11, 1_640_995_200_000L + i * 3_600_000L, i % 2, i % 3 == 0 ? 1 : 0));
        }
        Files.writeString(project.resolve("events.csv"), events);
        StringBuilder items = new StringBuilder("item,price,kind\n");
        for (int i = 0; i < 11; i++) {
            items.append("i%d,%d,k%d%n".formatted(i, i, i % 3));
        }
        Files.writeString(project.resolve("items.csv"), items);
    }

    @Override
    public String attack(Trial trial) throws Exception {
        List<String> expressions = new ArrayList<>(VALID);
        int at = trial.between(0, expressions.size());
        expressions.set(at, hostile(trial, expressions.get(at)));
        List<String> quoted = new ArrayList<>();
        for (String expression : expressions) {
            quoted.add(JSON.writeValueAsString(expression));
        }
        Path file = trial.input("sass.yaml", """
                sass: 1
                name: attack
                data:
                  events: {path: events.csv, user: user, item: item, time: {column: time, unit: ms, zone: UTC}}
                  items: {path: items.csv, key: item}
                  split: {by: leaveOneOut}
                label: %2$s
                scenarios:
                  home: {where: %1$s, candidates: %3$s}
                features:
                  user: [{name: user, column: user, type: id}]
                  item:
                    - {name: item, column: item, type: id}
                    - {name: kind, type: expression, sql: %4$s}
                pretrain: {task: none}
                run: {threads: 1}
                """.formatted(quoted.toArray()));
        Files.copy(file, project.resolve("sass.yaml"), StandardCopyOption.REPLACE_EXISTING);
        String outcome;
        try {
            DatasetManifest first = prepare();
            assertThat(first.source().rows()).isEqualTo(120);
            assertThat(prepare().files()).isEqualTo(first.files());
            outcome = "prepared";
        } catch (SassException reported) {
            String text = DiagnosticRenderer.plain().render(reported.diagnostics());
            assertThat(text).doesNotContain(SECRET, "INTERNAL Error", "FATAL Error", "java.", "/engine");
            assertThat(text.length()).isLessThan(20_000);
            outcome = "reported";
        }
        try (Stream<Path> files = Files.list(secret.resolveSibling("."))) {
            assertThat(files.map(found -> String.valueOf(found.getFileName()))).containsOnly("project", "secret.csv");
        }
        try (Stream<Path> files = Files.list(project)) {
            assertThat(files.map(found -> String.valueOf(found.getFileName())))
                    .containsOnly("sass.yaml", "events.csv", "items.csv", "target");
        }
        return outcome;
    }

    private DatasetManifest prepare() {
        LoadedConfig loaded = ConfigLoader.load(project.resolve("sass.yaml"), List.of());
        return Preparation.of(loaded.config(), DuckDbEngine::open)
                .locations(loaded::locationOf)
                .memory(1L << 28)
                .run()
                .manifest();
    }

    private String hostile(Trial trial, String valid) {
        return switch (trial.between(0, 6)) {
            case 0 -> spliced(trial, valid, fragment(trial));
            case 1 -> "(" + valid + ") AND (" + fragment(trial) + ")";
            case 2 -> fragment(trial);
            case 3 -> spliced(trial, spliced(trial, valid, fragment(trial)), fragment(trial));
            case 4 -> huge(trial, valid);
            default -> call(trial);
        };
    }

    private static String spliced(Trial trial, String text, String with) {
        int at = trial.between(0, text.length() + 1);
        int end = Math.min(text.length(), at + trial.between(0, 4));
        return text.substring(0, at) + with + text.substring(end);
    }

    private String fragment(Trial trial) {
        return trial.pick(
                "'",
                "''",
                "\"",
                "--",
                "-- x\n",
                "/*",
                "*/",
                "/* x */",
                ";",
                "; SELECT 1",
                "; DROP TABLE events",
                "; INSTALL httpfs",
                "; ATTACH 'other.db'",
                "; SET memory_limit = '1TB'",
                "; PRAGMA database_list",
                "; CALL pragma_version()",
                "; COPY (SELECT 1) TO '" + secret.resolveSibling("written.csv") + "'",
                "; EXPORT DATABASE '" + secret.resolveSibling("database") + "'",
                ") OR (",
                "(",
                ")",
                "((((",
                "$$",
                "$1",
                "?",
                ":name",
                "{fn x}",
                "\\",
                "\u0000",
                "\u202e",
                "😀",
                "é",
                "\r",
                "\t",
                "NULL",
                "1/0",
                "1 % 0",
                "'a'::INTEGER",
                "CAST(place AS DATE)",
                "error('stop')",
                "random()",
                "now()",
                "uuid()",
                "nextval('s')",
                "getenv('HOME')",
                "current_setting('temp_directory')",
                "version()",
                "pg_backend_pid()",
                "unnest([1, 2])",
                "count(*)",
                "count(*) OVER ()",
                "row_number() OVER ()",
                "lag(click) OVER (ORDER BY time)",
                "(SELECT 1)",
                "(SELECT count(*) FROM events)",
                "EXISTS (SELECT 1 FROM duckdb_settings())",
                "EXISTS (FROM duckdb_tables)",
                "EXISTS (FROM information_schema.columns)",
                "EXISTS (FROM (SHOW ALL TABLES))",
                "EXISTS (FROM query('SELECT 1'))",
                "EXISTS (FROM query_table('events'))",
                "EXISTS (FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1')))",
                "error(current_setting('temp_directory'))",
                "(SELECT error(string_agg(path, '')) FROM duckdb_temporary_files())",
                "pg_catalog.current_database()",
                "current_user",
                "(WITH RECURSIVE t(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM t) SELECT max(i) FROM t)",
                "(WITH RECURSIVE t(i) AS (SELECT 1 UNION SELECT i + 1 FROM t) FROM t LIMIT 1)",
                "EXISTS (SELECT 1 FROM '" + secret + "')",
                "EXISTS (SELECT 1 FROM read_text('" + secret + "') t WHERE error(content))",
                "(SELECT string_agg(content, '') FROM read_blob('/etc/passwd'))",
                "EXISTS (SELECT 1 FROM glob('/*'))",
                "EXISTS (FROM range(3))",
                "x -> x + 1",
                "list_transform([1], x -> error('" + SECRET.substring(0, 2) + "'))",
                "CASE WHEN TRUE THEN 1 END",
                "regexp_matches(place, '(a+)+$')",
                "regexp_matches(place, '[')",
                "place LIKE '%' ESCAPE 'xx'",
                "getvariable('x')",
                "*",
                "COLUMNS('.*')",
                "rowid",
                "filename",
                "place COLLATE nocase",
                "INTERVAL '1' DAY",
                "DATE '9999-99-99'",
                "1e999",
                "0.1 + 0.2");
    }

    private static String huge(Trial trial, String valid) {
        int times = trial.pick(100, 1_000, 5_000);
        return switch (trial.between(0, 7)) {
            case 0 -> "(".repeat(times) + valid + ")".repeat(times);
            case 1 -> "NOT ".repeat(times) + "(" + valid + ")";
            case 2 -> valid + (" OR " + valid).repeat(Math.min(times, 1_000));
            case 3 -> "place IN (" + "'x', ".repeat(times) + "'s0')";
            case 4 -> "place = '" + "x".repeat(times * 200) + "'";
            case 5 -> "- ".repeat(times) + "1 > 0";
            default ->
                "CASE WHEN click = 1 THEN ".repeat(Math.min(times, 1_000)) + "1"
                        + " END".repeat(Math.min(times, 1_000));
        };
    }

    private static String call(Trial trial) {
        String function = trial.pick(
                "abs",
                "length",
                "repeat",
                "substring",
                "lpad",
                "range",
                "list_value",
                "regexp_replace",
                "strptime",
                "md5",
                "hash",
                "printf",
                "format",
                "chr",
                "bit_count",
                "factorial",
                "pow",
                "from_json",
                "json_extract",
                "sql_auto_complete",
                "parse_path",
                "query",
                "query_table",
                "write_log",
                "sleep_ms",
                "in_search_path",
                "current_query",
                "txid_current",
                "setseed",
                "struct_pack",
                "map",
                "array_value",
                "bin",
                "unbin");
        // Larger numbers have a result, too, but with more time and memory than a test should use.
        String argument = trial.pick(
                "place", "click", "NULL", "1", "-1", "'%s%s%n'", "1000000", "'x', 10000000", "1, 2, 3", "*", "");
        return function + "(" + argument + ")" + trial.pick("", " IS NOT NULL", " > 1", " = 'x'", "::VARCHAR > ''");
    }
}
