package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngine.Column;

/** Damaged Arrow files cause an error or other values. They do not end the process and do not damage the engine. */
@Tag("slow")
class ArrowDamageTest {
    private static final int MUTATIONS = Integer.getInteger("sass.mutations", 120);

    private static final String SCALARS = """
            SELECT CAST(i AS TINYINT) AS tiny, i AS big, i * 0.5 AS real, CAST(i AS DECIMAL(9, 2)) AS decimal,
              i % 2 = 0 AS flag, DATE '2026-01-01' + CAST(i AS INTEGER) AS day, TIME '12:00:00' AS clock,
              TIMESTAMP '2026-01-01' AS local, TIMESTAMPTZ '2026-01-01' AS zoned, INTERVAL 1 DAY AS length,
              CASE WHEN i % 3 = 0 THEN NULL ELSE 'tëxt ' || i END AS text, 'a longer text in each row ' || i AS long,
              CAST('abc' AS BLOB) AS bytes
            FROM range(40) AS t(i)""";

    private static final String NESTED = """
            SELECT [i, NULL, i + 1] AS list, ['a' || i, 'text'] AS texts, {'a': i, 'b': ['x', 'y' || i]} AS struct,
              MAP {'k' || i: i} AS map, CAST([i, 2, 3] AS INTEGER[3]) AS fixed, [[i], [2, 3]] AS deep,
              [{'t': 'v' || i}] AS structs
            FROM range(40) AS t(i)""";

    @TempDir
    static Path folder;

    /** Threads of the engine release a file. Their exceptions have no caller. */
    private static final Queue<Throwable> UNCAUGHT = new ConcurrentLinkedQueue<>();

    private static SqlEngine open() throws EngineException {
        return DuckDbEngine.open(new SqlEngine.Settings(folder, 4, 1L << 28, ZoneId.of("UTC")));
    }

    @AfterAll
    static void hasNoExceptionOfThreads() {
        Thread.setDefaultUncaughtExceptionHandler(null);
        assertThat(UNCAUGHT).isEmpty();
    }

    @BeforeAll
    static void writeFiles() throws Exception {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> UNCAUGHT.add(failure));
        try (SqlEngine engine = open()) {
            engine.export(SCALARS, folder.resolve("scalars.arrow"));
            engine.export(NESTED, folder.resolve("nested.arrow"), 16);
            engine.export("SELECT 'v' || i % 3 AS word FROM range(40) AS t(i)", folder.resolve("words.arrow"));
        }
        for (String name : List.of("scalars", "nested")) {
            try (BufferAllocator allocator = new RootAllocator();
                    ArrowFileReader reader = reader(name + ".arrow", allocator);
                    FileChannel stream = created(name + ".arrows");
                    FileChannel packed = created(name + ".zstd.arrow")) {
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                try (ArrowStreamWriter plain = new ArrowStreamWriter(root, reader, stream);
                        ArrowFileWriter compressed = new ArrowFileWriter(
                                root,
                                reader,
                                packed,
                                Map.of(),
                                IpcOption.DEFAULT,
                                CommonsCompressionFactory.INSTANCE,
                                CodecType.ZSTD)) {
                    while (reader.loadNextBatch()) {
                        plain.writeBatch();
                        compressed.writeBatch();
                    }
                }
            }
        }
        writeDictionary();
    }

    private static ArrowFileReader reader(String name, BufferAllocator allocator) throws IOException {
        return new ArrowFileReader(FileChannel.open(folder.resolve(name), StandardOpenOption.READ), allocator);
    }

    private static FileChannel created(String name) throws IOException {
        return FileChannel.open(folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static void writeDictionary() throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                ArrowFileReader reader = reader("words.arrow", allocator);
                VarCharVector values = new VarCharVector("word", allocator);
                FileChannel out = created("dictionary.arrow")) {
            for (int i = 0; i < 3; i++) {
                values.setSafe(i, ("v" + i).getBytes(StandardCharsets.UTF_8));
            }
            values.setValueCount(3);
            Dictionary dictionary =
                    new Dictionary(values, new DictionaryEncoding(1, false, new ArrowType.Int(32, true)));
            reader.loadNextBatch();
            FieldVector words = reader.getVectorSchemaRoot().getVector(0);
            try (VectorSchemaRoot encoded =
                            new VectorSchemaRoot(List.of((FieldVector) DictionaryEncoder.encode(words, dictionary)));
                    ArrowFileWriter writer = new ArrowFileWriter(encoded, new MapDictionaryProvider(dictionary), out)) {
                encoded.setRowCount(words.getValueCount());
                writer.writeBatch();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "scalars.arrow, 1",
        "nested.arrow, 2",
        "scalars.arrows, 3",
        "nested.arrows, 4",
        "scalars.zstd.arrow, 5",
        "nested.zstd.arrow, 6",
        "dictionary.arrow, 7"
    })
    @Timeout(300)
    void survivesDamagedFile(String name, long seed) throws Exception {
        byte[] intact = Files.readAllBytes(folder.resolve(name));
        Random random = new Random(seed);
        int failed = 0;
        try (SqlEngine engine = open()) {
            assertThat(load(engine, intact, name)).isTrue();
            for (int i = 0; i < MUTATIONS; i++) {
                failed += load(engine, mutated(intact, random), name + " mutation " + i) ? 0 : 1;
            }
            assertThat(engine.queryLong("SELECT 42")).isEqualTo(42);
        }
        assertThat(failed).as("reported").isBetween(1, MUTATIONS);
    }

    private static byte[] mutated(byte[] intact, Random random) {
        byte[] bytes = intact.clone();
        int at = 8 + random.nextInt(bytes.length - 16);
        switch (random.nextInt(5)) {
            case 0, 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> {
                int[] extremes = {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 20, 0x00ff_ffff};
                ByteBuffer.wrap(bytes)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(at & ~3, extremes[random.nextInt(extremes.length)]);
            }
            case 3 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(64)), (byte) 0);
            default -> bytes = Arrays.copyOf(bytes, at);
        }
        return bytes;
    }

    /** Returns whether the file can be loaded and all its values can be read. */
    private static boolean load(SqlEngine engine, byte[] bytes, String what) throws EngineException, IOException {
        Path file = Files.write(folder.resolve("damaged.arrow"), bytes);
        engine.execute("DROP TABLE IF EXISTS loaded");
        try {
            engine.loadArrow(file, "loaded", Long.MAX_VALUE);
            for (Column column : engine.describe("SELECT * FROM loaded")) {
                String name = '"' + column.name().replace("\"", "\"\"") + '"';
                engine.query(
                        "SELECT count(*), max(CAST(" + name + " AS VARCHAR)), max(hash(" + name + ")) FROM loaded");
            }
            return true;
        } catch (IOException e) {
            assertThat(e.getMessage()).as(what).isNotBlank().doesNotContain("null", "Exception", "org.apache");
            return false;
        } catch (EngineException e) {
            assertThat(e.getMessage()).as(what).doesNotContain("INTERNAL", "FATAL", "java.");
            return false;
        }
    }

    @Test
    void reportsConcatenatedStreams() throws Exception {
        byte[] stream = Files.readAllBytes(folder.resolve("scalars.arrows"));
        byte[] twice = Arrays.copyOf(stream, 2 * stream.length);
        System.arraycopy(stream, 0, twice, stream.length, stream.length);
        Path file = Files.write(folder.resolve("twice.arrows"), twice);
        try (SqlEngine engine = open()) {
            for (int i = 0; i < 20; i++) { // Other threads may ask for a batch after the failure.
                assertThatThrownBy(() -> engine.loadArrow(file, "t", Long.MAX_VALUE))
                        .isInstanceOf(IOException.class)
                        .hasMessage("it continues after the end of the stream; write each stream into a separate file");
            }
        }
    }

    @Test
    void namesTheDamagedColumn() throws Exception {
        byte[] bytes = Files.readAllBytes(folder.resolve("words.arrow"));
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        bytes[text.indexOf("v0v1v2")] = (byte) 0xff;
        Path file = Files.write(folder.resolve("damaged.arrow"), bytes);
        try (SqlEngine engine = open()) {
            assertThatThrownBy(() -> engine.loadArrow(file, "t", Long.MAX_VALUE))
                    .isInstanceOf(IOException.class)
                    .hasMessage("it is damaged: column `word` has a text that is not UTF-8");
        }
    }
}
