package org.sassrec.store.embedded;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.FSDirectory;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.FileVersions;

/**
 * Verifies the files of a sealed collection. Each file of Lucene ends with a CRC-32 of all bytes before it. Reads the
 * bytes before Lucene interprets them, because damaged files can cause any exception.
 */
final class CollectionFiles {

    private static final int CHECKSUM_BYTES = Long.BYTES;
    private static final int BUFFER = 1 << 20;

    private CollectionFiles() {}

    /**
     * Returns the versions of the files that an open collection reads in place. A removal of rows does not change them.
     */
    static FileVersions versions(Path place) throws IOException {
        try (Stream<Path> found = Files.list(place)) {
            return FileVersions.of(found.filter(file -> isMapped(String.valueOf(file.getFileName())))
                    .toList());
        }
    }

    /** Lucene reads the file of the removed rows completely when it opens an index. */
    private static boolean isMapped(String file) {
        return file.startsWith("_") && !file.endsWith(".liv");
    }

    /**
     * Compares all files of a collection with their checksums.
     *
     * @return the versions of the files that were compared
     * @throws SassException SASS7536 if a file is missing or damaged, SASS7533 if it cannot be read
     */
    static FileVersions verify(Path place) {
        try {
            FileVersions compared = versions(place);
            Seal seal = Seal.read(place);
            ExactSubset.read(place, seal.exactRows());
            try (FSDirectory directory = FSDirectory.open(place)) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
                String commit = SegmentInfos.getLastCommitSegmentsFileName(directory);
                if (commit == null) {
                    throw new IndexNotFoundException("no file segments_N");
                }
                verify(place.resolve(commit), buffer);
                for (String file : directory.listAll()) {
                    if (file.endsWith(".si")) {
                        verify(place.resolve(file), buffer);
                    }
                }
                for (String file : SegmentInfos.readCommit(directory, commit).files(false)) {
                    verify(place.resolve(file), buffer);
                }
            }
            return compared;
        } catch (IOException | RuntimeException failed) {
            throw StoreErrors.readFailure("cannot read the collection", place, failed);
        }
    }

    private static void verify(Path file, ByteBuffer buffer) throws IOException {
        CRC32 sum = new CRC32();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long left = channel.size() - CHECKSUM_BYTES;
            while (left > 0) {
                buffer.clear().limit((int) Math.min(left, buffer.capacity()));
                int read = channel.read(buffer);
                if (read < 0) {
                    throw new EOFException(file.getFileName() + " became shorter");
                }
                sum.update(buffer.flip());
                left -= read;
            }
            buffer.clear().limit(CHECKSUM_BYTES);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // Reads the checksum.
            }
            if (left < 0 || buffer.hasRemaining() || buffer.flip().getLong() != sum.getValue()) {
                throw new DamagedFileException(file);
            }
        }
    }
}
