package org.sassrec.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticRenderer;
import org.sassrec.diagnostic.SassException;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.sql.SqlEngine;

/**
 * Damages the event file of a project in all formats. Damage is reported by an error or a warning, does not change the
 * dataset, or makes other legitimate data: a text file that a strict reader accepts, or a Parquet or Arrow file with
 * the same number of rows. These formats have no checksum of the values.
 */
public final class InputFilesFuzzer implements Fuzzer {

    private static final List<String> HEADER = List.of("user", "item", "time", "place", "click", "hour", "note");

    private static final String CONFIGURATION = """
            sass: 1
            name: attack
            data:
              events: {path: data/events.EXTENSION, user: user, item: item, time: {column: time, unit: ms, zone: UTC}}
              split: {by: leaveOneOut}
            label: click = 1
            scenarios:
              home: {where: "place = 's0'"}
              feed: {where: "place = 's1'"}
            features:
              user:
                - {name: user, column: user, type: id}
                - {name: clicked, type: sequence, of: item, maxLength: 5}
              item: [{name: item, column: item, type: id}]
              context:
                - {name: hour, column: hour, type: id}
                - {name: note, column: note, type: id}
            pretrain: {task: none}
            run: {threads: 1}
            """;

    /** The result of a preparation: checksums of the files, numbers of rows, and warnings. */
    private record Prepared(Map<String, DatasetManifest.FileEntry> files, long rows, Set<String> warnings) {}

    private final Map<InputFile, byte[]> intact = new EnumMap<>(InputFile.class);
    private final Map<InputFile, Prepared> expected = new EnumMap<>(InputFile.class);
    private final InputTable table = table();
    private Path folder = Path.of("");

    private static InputTable table() {
        Random random = new Random(11);
        List<List<String>> rows = new ArrayList<>(List.of(HEADER));
        for (int i = 0; i < 240; i++) {
            long time = 1_640_995_200_000L + i * 3_600_000L;
            rows.add(List.of(
                    "u" + random.nextInt(12),
                    Integer.toString(100 + random.nextInt(30)),
                    Long.toString(time),
                    "s" + random.nextInt(2),
                    Integer.toString(random.nextInt(2)),
                    Long.toString(time / 3_600_000 % 24),
                    random.nextInt(5) == 0 ? "a \"quoted\" note, with\na line" : "n" + random.nextInt(4)));
        }
        return new InputTable(rows);
    }

    @Override
    public void open(Path own, Path shared) throws Exception {
        folder = own;
        Files.createDirectories(own.resolve("data"));
        Path tables = Files.createDirectories(own.resolve("tables"));
        Path csv = Files.write(tables.resolve("events.csv"), InputFile.CSV.text(table));
        String rows = "SELECT * FROM read_csv('" + csv + "', header = true)";
        Path temp = Files.createDirectories(own.resolve("temp"));
        try (SqlEngine engine = DuckDbEngine.open(new SqlEngine.Settings(temp, 1, 1L << 28, ZoneId.of("UTC")))) {
            engine.execute("COPY (" + rows + ") TO '" + tables.resolve("parquet") + "' (FORMAT parquet)");
            engine.execute("COPY (" + rows + ") TO '" + tables.resolve("plain.parquet")
                    + "' (FORMAT parquet, COMPRESSION uncompressed, ROW_GROUP_SIZE 100)");
            engine.export(rows, tables.resolve("arrow"), 100);
        }
        writeStream(tables.resolve("arrow"), tables.resolve("arrows"));
        for (InputFile format : InputFile.values()) {
            intact.put(
                    format,
                    format.layout == InputFile.Layout.BINARY
                            ? Files.readAllBytes(tables.resolve(format.extension))
                            : format.pack(format.text(table)));
        }
    }

    private static void writeStream(Path from, Path to) throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                ArrowFileReader reader =
                        new ArrowFileReader(FileChannel.open(from, StandardOpenOption.READ), allocator);
                FileChannel out = FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                ArrowStreamWriter writer = new ArrowStreamWriter(reader.getVectorSchemaRoot(), reader, out)) {
            while (reader.loadNextBatch()) {
                writer.writeBatch();
            }
        }
    }

    @Override
    public String attack(Trial trial) throws Exception {
        InputFile format = trial.pick(InputFile.values());
        Prepared before = expected.get(format);
        if (before == null) {
            before = prepare(format, intact.get(format));
            expected.put(format, before);
        }
        byte[] bytes = damage(trial, format);
        trial.input("events." + format.extension, bytes);
        trial.input("sass.yaml", CONFIGURATION.replace("EXTENSION", format.extension));
        Prepared after;
        try {
            after = prepare(format, bytes);
        } catch (SassException reported) {
            checkTexts(reported.diagnostics());
            return "reported";
        }
        Set<String> warnings = new HashSet<>(after.warnings());
        warnings.removeAll(before.warnings());
        if (after.files().equals(before.files()) && after.rows() == before.rows()) {
            return "same dataset";
        }
        if (!warnings.isEmpty()) {
            return "warned";
        }
        if (format.layout == InputFile.Layout.BINARY) {
            assertThat(after.rows())
                    .as("rows of a damaged file without a message")
                    .isEqualTo(before.rows());
            return "other values, no checksum";
        }
        try {
            assertThat(after.rows()).as("rows").isEqualTo(format.countRows(bytes));
        } catch (InputTable.Malformed malformed) {
            throw new AssertionError("accepted without a message: " + malformed.getMessage(), malformed);
        }
        return "other data";
    }

    private Prepared prepare(InputFile format, byte[] bytes) throws IOException {
        Path file = folder.resolve("data/events." + format.extension);
        Files.write(file, bytes);
        Files.writeString(folder.resolve("sass.yaml"), CONFIGURATION.replace("EXTENSION", format.extension));
        LoadedConfig loaded = ConfigLoader.load(folder.resolve("sass.yaml"), List.of());
        Preparation.PreparedDataset prepared = Preparation.of(loaded.config(), DuckDbEngine::open)
                .locations(loaded::locationOf)
                .memory(1L << 28)
                .run();
        checkTexts(prepared.warnings());
        return new Prepared(
                prepared.manifest().files(),
                prepared.manifest().source().rows(),
                prepared.warnings().stream().map(Diagnostic::toString).collect(Collectors.toSet()));
    }

    private static void checkTexts(List<Diagnostic> problems) {
        String text = DiagnosticRenderer.plain().render(problems);
        assertThat(text.length()).as("length of the messages").isLessThan(20_000);
        assertThat(text.chars().filter(c -> c < ' ' && c != '\n').count())
                .as("control characters in " + text)
                .isZero();
        assertThat(text).doesNotContain("INTERNAL Error", "FATAL Error", "java.", "org.apache.");
    }

    private byte[] damage(Trial trial, InputFile format) throws IOException {
        byte[] whole = intact.get(format);
        if (format.layout == InputFile.Layout.BINARY || (format.isPacked() && trial.between(0, 3) > 0)) {
            return Damage.bytes(trial, whole);
        }
        if (trial.between(0, 3) == 0) {
            return format.pack(Damage.bytes(trial, format.text(table)));
        }
        if (format.layout == InputFile.Layout.JSON) {
            String text = new String(format.text(table), StandardCharsets.UTF_8);
            return format.pack(damagedJson(trial, text).getBytes(StandardCharsets.UTF_8));
        }
        return format.pack(damagedCells(trial, format));
    }

    private String hostileCell(Trial trial) {
        return trial.pick(
                "x".repeat(1 << 20),
                "é".repeat(70_000),
                "NaN",
                "-1",
                "9223372036854775808",
                "1e400",
                "true",
                "2022-01-01",
                "NULL",
                "\\N",
                " ",
                "",
                "\u0000",
                "'; DROP TABLE events; --",
                "\u202eabc",
                "::error::x",
                "😀",
                "{\"a\": 1}",
                "[1, 2]",
                "1640995200000.5",
                "0x10",
                "1_000");
    }

    private byte[] damagedCells(Trial trial, InputFile format) {
        List<List<String>> rows = new ArrayList<>();
        table.rows().forEach(row -> rows.add(new ArrayList<>(row)));
        int at = trial.between(1, rows.size());
        int column = trial.between(0, HEADER.size());
        switch (trial.between(0, 10)) {
            case 0 -> rows.get(at).add(hostileCell(trial));
            case 1 -> rows.get(at).remove(column);
            case 2 -> rows.get(0).set(column, HEADER.get(trial.between(0, HEADER.size())));
            case 3 -> rows.add(at, rows.get(0));
            case 4 -> rows.remove(0);
            case 5 -> rows.get(0).set(column, hostileCell(trial));
            case 6 -> rows.forEach(row -> row.set(column, hostileCell(trial)));
            case 7 -> rows.forEach(row -> row.add("extra"));
            default -> rows.get(at).set(column, hostileCell(trial));
        }
        return format.text(new InputTable(rows));
    }

    private String damagedJson(Trial trial, String text) {
        String[] lines = text.split("\n", -1);
        int at = trial.between(0, lines.length);
        String name = trial.pick("user", "item", "time", "note");
        lines[at] = switch (trial.between(0, 9)) {
            case 0 -> lines[at].replace("\"" + name + "\":", "\"" + name + "\":1,\"" + name + "\":");
            case 1 -> lines[at] + lines[at];
            case 2 -> "[" + lines[at] + "]";
            case 3 -> "[".repeat(trial.pick(10, 2_000, 200_000));
            case 4 ->
                lines[at].replaceFirst(
                        "\"" + name + "\":[^,}]*",
                        "\"" + name + "\":"
                                + trial.pick(
                                        "null",
                                        "{}",
                                        "[]",
                                        "true",
                                        "1e999",
                                        "NaN",
                                        "\"\\ud800\"",
                                        "-0",
                                        "{\"a\":[1]}",
                                        "\"" + "x".repeat(1 << 20) + "\""));
            case 5 -> lines[at].replaceFirst("\"" + name + "\":", "\"other\":");
            case 6 -> trial.pick("", "null", "1", "\"text\"", "{", "}", "{}", "{\"user\":");
            case 7 -> lines[at] + trial.pick(",", "x", " ", "\\", "\u0000", "}");
            default -> lines[at].replaceFirst(",", trial.pick(",,", ";", ""));
        };
        return String.join("\n", lines) + "\n";
    }
}
