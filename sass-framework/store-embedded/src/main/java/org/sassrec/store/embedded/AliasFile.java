package org.sassrec.store.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.ChecksummedJson;
import org.sassrec.files.Folders;
import org.sassrec.files.JsonErrorMessage;
import org.sassrec.serving.store.StoreCode;

/**
 * The aliases of a store: {@code aliases.json}, replaced atomically, and its copy. The copy is written first. After a
 * crash in between it names the newer release, which contains all withdrawals.
 */
final class AliasFile {

    private static final int VERSION = 1;

    private final Path file;
    private final Path copies;
    private final Path copy;
    private final StoreWarnings warnings;

    AliasFile(Path folder, Path copies, StoreWarnings warnings) {
        this.file = folder.resolve("aliases.json");
        this.copies = copies;
        this.copy = copies.resolve("aliases.json");
        this.warnings = warnings;
    }

    /** The content of the file. */
    private record Content(int version, Map<String, String> aliases) {}

    /** Returns the aliases: those of the copy if the file cannot be used, none if both are missing. */
    Map<String, String> read() {
        try {
            return parse(Files.readAllBytes(file), file);
        } catch (IOException unusable) {
            if (unusable instanceof NoSuchFileException && !Files.exists(copy)) {
                return new TreeMap<>();
            }
            Map<String, String> copied = readCopy(unusable);
            warnings.addCopyUsed(file);
            return copied;
        }
    }

    private Map<String, String> readCopy(IOException unusable) {
        try {
            return parse(Files.readAllBytes(copy), copy);
        } catch (IOException both) {
            throw SassException.of(
                    Diagnostic.error(
                                    StoreCode.COLLECTION_IO_FAILED,
                                    "the aliases cannot be read, nor can their copy: " + JsonErrorMessage.of(unusable))
                            .inFile(file.toString())
                            .withHelp("restore `" + file.getFileName() + "` or `" + copy + "` from a backup; or delete"
                                    + " both, then publish: until then no release is live"),
                    unusable);
        }
    }

    /** Replaces the aliases. */
    void write(Map<String, String> aliases) {
        try {
            byte[] bytes = ChecksummedJson.write(new Content(VERSION, aliases));
            if (Files.exists(file)) {
                writeCopy(bytes);
                AtomicFile.write(file, bytes);
            } else { // a copy without the file would count as a lost file
                AtomicFile.write(file, bytes);
                writeCopy(bytes);
            }
        } catch (IOException failed) {
            throw StoreErrors.failure(StoreCode.COLLECTION_IO_FAILED, "cannot write the aliases", file, failed);
        }
    }

    private void writeCopy(byte[] bytes) throws IOException {
        Folders.create(copies);
        AtomicFile.write(copy, bytes);
    }

    /**
     * Checks the file and its copy. A store of an earlier version has no copy.
     *
     * @throws SassException SASS7536 if one of them cannot be used or they differ
     */
    void verify() {
        Optional<byte[]> bytes = intact(file);
        boolean equal = Files.exists(copy)
                ? bytes.isPresent() && Arrays.equals(bytes.get(), intact(copy).orElse(null))
                : bytes.isPresent() || !Files.exists(file);
        if (!equal) {
            throw Diagnostic.error(
                            StoreCode.COLLECTION_CORRUPT,
                            "`" + file.getFileName() + "` is damaged or differs from its copy")
                    .inFile(file.toString())
                    .withHelp("publish again, which restores it")
                    .toException();
        }
    }

    /** Restores an unusable file from its copy, or makes the copy equal to the file. The caller holds the lock. */
    void repair() {
        Optional<byte[]> bytes = intact(file);
        Optional<byte[]> copied = intact(copy);
        if (bytes.isPresent()) {
            if (!Arrays.equals(bytes.get(), copied.orElse(null))) {
                try {
                    writeCopy(bytes.get());
                } catch (IOException failed) {
                    // The file is intact, and the next change of an alias writes its copy, too.
                }
            }
        } else if (copied.isPresent()) {
            try {
                AtomicFile.write(file, copied.get());
            } catch (IOException failed) {
                throw StoreErrors.failure(StoreCode.COLLECTION_IO_FAILED, "cannot restore the aliases", file, failed);
            }
            warnings.addRestored(file);
        }
    }

    /** Returns the content of a file; empty if it is missing, damaged or unreadable. */
    private static Optional<byte[]> intact(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            parse(bytes, file);
            return Optional.of(bytes);
        } catch (IOException unusable) {
            return Optional.empty();
        }
    }

    private static Map<String, String> parse(byte[] bytes, Path file) throws JsonProcessingException {
        ObjectNode root = ChecksummedJson.parse(bytes);
        if (root.path("version").asInt() != VERSION) {
            throw Diagnostic.error(
                            StoreCode.STORE_VERSION_MISMATCH,
                            "the store has format " + root.path("version").asText("unknown")
                                    + ", but this version reads format " + VERSION)
                    .inFile(file.toString())
                    .withHelp("publish to a new folder with this version")
                    .toException();
        }
        Map<String, String> aliases = new TreeMap<>();
        root.path("aliases")
                .properties()
                .forEach(entry -> aliases.put(entry.getKey(), entry.getValue().asText()));
        return aliases;
    }
}
