package org.sassrec.store.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.Folders;

/**
 * The second copies of small collections that cannot be built again: the manifests. Each is a folder with the same
 * files.
 */
final class CollectionCopies {

    private final Path collections;
    private final Path copies;
    private final StoreWarnings warnings;

    CollectionCopies(Path collections, Path copies, StoreWarnings warnings) {
        this.collections = collections;
        this.copies = copies;
        this.warnings = warnings;
    }

    /** Returns the folder of a copy, which need not exist. */
    Path place(String collection) {
        return copies.resolve(collection);
    }

    /** Returns whether a complete copy exists. */
    boolean exists(String collection) {
        return Files.exists(place(collection).resolve(Seal.FILE));
    }

    /** Opens a collection that has a copy: the copy if the collection is damaged. */
    CollectionReader open(String collection) {
        Path place = collections.resolve(collection);
        try {
            return CollectionReader.open(place, CollectionFiles.verify(place));
        } catch (SassException damaged) {
            if (!StoreErrors.isDamage(damaged) || !isIntact(place(collection))) {
                throw damaged;
            }
            warnings.addCopyUsed(place);
            return CollectionReader.open(place(collection), null);
        }
    }

    /** Copies a collection whose files are complete, except the seal. */
    void write(String collection, Seal seal) throws IOException {
        Path place = place(collection);
        Folders.deleteRecursively(place);
        Folders.create(place);
        copyFiles(collections.resolve(collection), place);
        seal.write(place);
    }

    /**
     * Restores damaged collections from their copies and damaged copies from their collections. Deletes copies of
     * collections that do not exist. The caller holds the lock.
     */
    void repair() {
        if (!Files.isDirectory(copies)) {
            return;
        }
        try (Stream<Path> found = Files.list(copies)) {
            for (Path copy : found.filter(Files::isDirectory).toList()) {
                repair(String.valueOf(copy.getFileName()));
            }
        } catch (IOException failed) {
            throw StoreErrors.failure(DiagnosticCode.COLLECTION_IO_FAILED, "cannot restore the copies", copies, failed);
        }
    }

    private void repair(String collection) throws IOException {
        Path place = collections.resolve(collection);
        if (!Files.isDirectory(place)) {
            Folders.deleteRecursively(place(collection));
        } else if (Files.exists(place.resolve(Seal.FILE)) && exists(collection)) {
            boolean intact = isIntact(place);
            boolean copyIntact = isIntact(place(collection));
            if (intact && !copyIntact) {
                copyFiles(place, place(collection));
                warnings.addRestored(place(collection));
            } else if (!intact && copyIntact) {
                copyFiles(place(collection), place);
                warnings.addRestored(place);
            }
        }
    }

    private static boolean isIntact(Path place) {
        try {
            CollectionFiles.verify(place);
            return true;
        } catch (SassException failed) {
            return !StoreErrors.isDamage(failed); // a failure of the system says nothing about the files
        }
    }

    /** Replaces each file atomically, so that a reader never finds less than before. */
    private static void copyFiles(Path from, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(from)) {
            files = found.filter(file -> !file.endsWith(CollectionWriter.LOCK)).toList();
        }
        for (Path file : files) {
            AtomicFile.write(to.resolve(String.valueOf(file.getFileName())), Files.readAllBytes(file));
        }
    }

    /** Deletes a copy. */
    void delete(String collection) throws IOException {
        Files.deleteIfExists(place(collection).resolve(Seal.FILE));
        Folders.deleteRecursively(place(collection));
    }
}
