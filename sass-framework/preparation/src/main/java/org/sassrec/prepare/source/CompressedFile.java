package org.sassrec.prepare.source;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads files that are compressed with gzip or zstd, according to their extension. */
public final class CompressedFile {
    /** Reason why a text file with several kinds of line ends cannot be read. */
    public static final String MIXED_LINE_ENDS = "some lines end with CR LF, others with LF";

    /** The engine needs minutes to infer the types of more columns of a text file. */
    public static final int MAX_COLUMNS = 10_000;

    private static final int BUFFER = 1 << 17;
    private static final int MAX_HEADER_BYTES = 1 << 20;

    private static final String TRUNCATED = "the file is truncated";

    private CompressedFile() {}

    /**
     * Finds damage in a compressed file. The file is read to its end, because only its last bytes contain checksum and
     * length.
     *
     * @return description of the damage, empty for an intact file and for a file that is not compressed
     * @throws IOException if the file cannot be read
     */
    public static Optional<String> findDamage(Path file) throws IOException {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".gz")) {
            return gzip(file);
        }
        return name.endsWith(".zst") ? zstd(file) : Optional.empty();
    }

    /**
     * Returns the first line of a text file, which may be compressed with gzip, without the line end. The length is
     * limited to 1 MiB.
     */
    public static byte[] firstLine(Path file) throws IOException {
        boolean packed = file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = new BufferedInputStream(packed ? new GZIPInputStream(raw) : raw)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0 && next != '\n' && line.size() < MAX_HEADER_BYTES; next = in.read()) {
                line.write(next);
            }
            return line.toByteArray();
        }
    }

    /**
     * Returns whether some lines of a text file end with {@code \\r\\n} and others with {@code \\n}, in its first MiB. The
     * engine cannot infer the format of such a file. Returns {@code false} for a file that cannot be read.
     */
    public static boolean hasMixedLineEnds(Path file) {
        boolean packed = file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = packed ? new GZIPInputStream(raw) : raw) {
            boolean[] seen = new boolean[2];
            int last = 0;
            for (byte next : in.readNBytes(MAX_HEADER_BYTES)) {
                if (next == '\n') {
                    seen[last == '\r' ? 1 : 0] = true;
                }
                last = next;
            }
            return seen[0] && seen[1];
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the number of columns in the first line of a text file, which may be compressed with gzip. */
    static int headerColumns(Path file, String delimiter) throws IOException {
        return new String(firstLine(file), StandardCharsets.UTF_8).split(Pattern.quote(delimiter), -1).length;
    }

    private static Optional<String> gzip(Path file) throws IOException {
        byte[] plain = new byte[BUFFER];
        try (InputStream packed = Files.newInputStream(file);
                InputStream in = new GZIPInputStream(packed, BUFFER)) {
            while (in.read(plain) >= 0) {
                // Decompression alone verifies the file.
            }
            return Optional.empty();
        } catch (EOFException e) {
            return Optional.of(TRUNCATED);
        } catch (ZipException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Uses the buffer interface. The stream of the library does not detect the end of a second frame in a buffer that
     * was read before.
     */
    private static Optional<String> zstd(Path file) throws IOException {
        ByteBuffer packed = ByteBuffer.allocateDirect(BUFFER);
        ByteBuffer plain = ByteBuffer.allocateDirect(BUFFER);
        try (FileChannel in = FileChannel.open(file);
                ZstdDecompressCtx unpacking = new ZstdDecompressCtx()) {
            boolean ended = true;
            while (in.read(packed.clear()) >= 0) {
                packed.flip();
                while (packed.hasRemaining()) {
                    ended = unpacking.decompressDirectByteBufferStream(plain.clear(), packed);
                }
            }
            packed.clear().limit(0);
            while (!ended) {
                ended = unpacking.decompressDirectByteBufferStream(plain.clear(), packed);
                if (!ended && plain.position() == 0) {
                    return Optional.of(TRUNCATED);
                }
            }
            return Optional.empty();
        } catch (ZstdException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
