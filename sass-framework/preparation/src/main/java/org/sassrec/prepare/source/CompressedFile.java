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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Files packed by gzip or zstd, told by their ending. */
public final class CompressedFile {
    private static final int BUFFER = 1 << 17;
    private static final int MAX_HEADER_BYTES = 1 << 20;

    private static final String TRUNCATED = "it ends too early";

    private CompressedFile() {}

    /**
     * What is wrong with a packed file, which is read to its end: it may be cut off where a block ends, and only its last bytes,
     * a checksum and a length, tell whether what was unpacked is what was packed.
     *
     * @return empty for one that is whole, and for one that is not packed
     * @throws IOException if it can't be read
     */
    public static Optional<String> findDamage(Path file) throws IOException {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".gz")) {
            return gzip(file);
        }
        return name.endsWith(".zst") ? zstd(file) : Optional.empty();
    }

    /** The first line of a text file, which gzip may have packed, without its end; no more than a header can have. */
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

    private static Optional<String> gzip(Path file) throws IOException {
        byte[] plain = new byte[BUFFER];
        try (InputStream packed = Files.newInputStream(file);
                InputStream in = new GZIPInputStream(packed, BUFFER)) {
            while (in.read(plain) >= 0) {
                // what it holds is others' business
            }
            return Optional.empty();
        } catch (EOFException e) {
            return Optional.of(TRUNCATED);
        } catch (ZipException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** By the library's buffers: its stream misses the end of a second frame that begins where it has read already. */
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
