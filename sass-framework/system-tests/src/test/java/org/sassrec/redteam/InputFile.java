package org.sassrec.redteam;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The formats of input files. */
enum InputFile {
    CSV("csv", Layout.COMMAS, Packing.NONE),
    TSV("tsv", Layout.TABS, Packing.NONE),
    JSON("jsonl", Layout.JSON, Packing.NONE),
    CSV_GZIP("csv.gz", Layout.COMMAS, Packing.GZIP),
    TSV_ZSTD("tsv.zst", Layout.TABS, Packing.ZSTD),
    JSON_GZIP("jsonl.gz", Layout.JSON, Packing.GZIP),
    JSON_ZSTD("jsonl.zst", Layout.JSON, Packing.ZSTD),
    PARQUET("parquet", Layout.BINARY, Packing.NONE),
    PARQUET_PLAIN("plain.parquet", Layout.BINARY, Packing.NONE),
    ARROW("arrow", Layout.BINARY, Packing.NONE),
    ARROW_STREAM("arrows", Layout.BINARY, Packing.NONE);

    enum Layout {
        COMMAS,
        TABS,
        JSON,
        BINARY
    }

    private enum Packing {
        NONE,
        GZIP,
        ZSTD
    }

    final String extension;
    final Layout layout;
    private final Packing packing;

    InputFile(String extension, Layout layout, Packing packing) {
        this.extension = extension;
        this.layout = layout;
        this.packing = packing;
    }

    boolean isPacked() {
        return packing != Packing.NONE;
    }

    /** Returns the bytes of a text table before {@link #pack}. */
    byte[] text(InputTable table) {
        String text = switch (layout) {
            case COMMAS -> table.delimited(',');
            case TABS -> table.delimited('\t');
            case JSON -> table.jsonLines();
            case BINARY -> throw new IllegalStateException(name());
        };
        return text.getBytes(StandardCharsets.UTF_8);
    }

    byte[] pack(byte[] text) {
        if (packing == Packing.NONE) {
            return text;
        }
        if (packing == Packing.ZSTD) {
            return Zstd.compress(text);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    byte[] unpack(byte[] packed) throws InputTable.Malformed {
        if (packing == Packing.NONE) {
            return packed;
        }
        try (InputStream in = packing == Packing.ZSTD
                ? new ZstdInputStream(new ByteArrayInputStream(packed))
                : new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] text = in.readNBytes(1 << 26);
            return Arrays.copyOf(text, text.length);
        } catch (IOException damaged) {
            throw new InputTable.Malformed(String.valueOf(damaged.getMessage()));
        }
    }

    /** Returns the number of rows that a strict reader finds in a text file. */
    int countRows(byte[] bytes) throws InputTable.Malformed {
        byte[] text = unpack(bytes);
        return switch (layout) {
            case COMMAS -> InputTable.parse(text, ',').rows().size() - 1;
            case TABS -> InputTable.parse(text, '\t').rows().size() - 1;
            case JSON -> InputTable.countJsonLines(text);
            case BINARY -> throw new IllegalStateException(name());
        };
    }
}
