package org.sassrec.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sassrec.dataset.DatasetManifest.FileEntry;
import org.sassrec.dataset.DatasetManifest.TableContent;
import org.sassrec.files.table.Crc32c;
import org.sassrec.files.table.TableDigest;

/**
 * Checksums of a dataset.
 *
 * @param files size and checksum by file name. Names are relative to the folder, with slashes.
 * @param tables number of rows and digests of the columns by table. They do not depend on the number of parts of a
 * table.
 */
public record DatasetChecksums(Map<String, FileEntry> files, Map<String, TableContent> tables) {

    private static final String TABLE_SUFFIX = ".arrow";
    private static final int BUFFER = 1 << 20;

    public DatasetChecksums {
        files = new TreeMap<>(files);
        tables = new TreeMap<>(tables);
    }

    /** The checksum of one file. The table is present in files of tables. */
    private record OfFile(String name, Crc32c sum, Optional<TableDigest> table) {

        String tableName() {
            return name.substring(name.lastIndexOf('/') + 1, name.length() - TABLE_SUFFIX.length());
        }
    }

    /** Computes the checksums of all files of a folder except the manifest. Each file is read once. */
    public static DatasetChecksums of(Path folder) throws IOException {
        List<OfFile> sums;
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> written = files.filter(Files::isRegularFile)
                    .filter(file -> !file.equals(folder.resolve(DatasetFiles.MANIFEST)))
                    .sorted()
                    .toList();
            // Hashing waits for the disk, so files are hashed in parallel.
            sums = written.parallelStream().map(file -> of(folder, file)).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        Map<String, FileEntry> files = new TreeMap<>();
        Map<String, TableDigest> tables = new TreeMap<>();
        for (OfFile file : sums) {
            files.put(file.name(), new FileEntry(file.sum().bytes(), file.sum().hex()));
            file.table().ifPresent(part -> tables.merge(file.tableName(), part, TableDigest::append));
        }
        Map<String, TableContent> contents = new TreeMap<>();
        tables.forEach((name, digest) -> contents.put(name, content(digest)));
        return new DatasetChecksums(files, contents);
    }

    private static TableContent content(TableDigest digest) {
        Map<String, String> columns = new LinkedHashMap<>();
        digest.columns().forEach((name, column) -> columns.put(name, column.hex()));
        return new TableContent(digest.rows(), columns);
    }

    private static OfFile of(Path folder, Path file) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        try {
            if (!name.endsWith(TABLE_SUFFIX)) {
                return new OfFile(name, crc32c(file), Optional.empty());
            }
            TableDigest.OfFile digest = TableDigest.read(file, DatasetFiles.isStarts(name));
            return new OfFile(name, digest.file(), Optional.of(digest.table()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Crc32c crc32c(Path file) throws IOException {
        Crc32c sum = Crc32c.EMPTY;
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try (FileChannel in = FileChannel.open(file)) {
            while (in.read(buffer) >= 0) {
                sum = sum.append(Crc32c.of(buffer.flip()));
                buffer.clear();
            }
        }
        return sum;
    }
}
