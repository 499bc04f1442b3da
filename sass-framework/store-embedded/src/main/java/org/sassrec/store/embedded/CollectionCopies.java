package org.sassrec.store.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.Folders;
import org.sassrec.serving.store.StoreCode;

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

    /** Returns whether a complete copy exists. Its collection was complete, so it is lost if it does not exist. */
    boolean exists(String collection) {
        return Files.exists(place(collection).resolve(Seal.FILE));
    }

    /** Returns the names of the collections with a complete copy, none if the copies cannot be read. */
    List<String> names() {
        try (Stream<Path> found = Files.list(copies)) {
            return found.map(copy -> String.valueOf(copy.getFileName()))
                    .filter(this::exists)
                    .toList();
        } catch (IOException failed) {
            return List.of(); // the collections are still readable
        }
    }

    /** Opens a collection that has a copy: the copy if the collection is missing, damaged or unreadable. */
    CollectionReader open(String collection) {
        Path place = collections.resolve(collection);
        try {
            return CollectionReader.open(place, CollectionFiles.verify(place));
        } catch (SassException unusable) {
            try {
                CollectionFiles.verify(place(collection));
            } catch (SassException both) {
                // A copy that cannot be read now may be intact, so the collection is not lost.
                throw StoreErrors.isDamage(both) ? unusable : both;
            }
            warnings.addCopyUsed(place);
            return CollectionReader.open(place(collection), null);
        }
    }

    /** Copies a complete collection. The seal of the copy comes last: a complete copy has had a complete collection. */
    void write(String collection) throws IOException {
        Path place = place(collection);
        Folders.deleteRecursively(place);
        Folders.create(place);
        copyFiles(collections.resolve(collection), place);
    }

    /**
     * Restores missing, damaged or unreadable collections from their copies, and copies from their collections. Deletes
     * the rest of a copy whose collection was dropped. The caller holds the lock.
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
            throw StoreErrors.failure(StoreCode.COLLECTION_IO_FAILED, "cannot restore the copies", copies, failed);
        }
    }

    private void repair(String collection) throws IOException {
        Path place = collections.resolve(collection);
        Path copy = place(collection);
        boolean complete = Files.exists(place.resolve(Seal.FILE));
        if (!complete && !exists(collection)) {
            Folders.deleteRecursively(copy);
            return;
        }
        State state = complete ? state(place) : State.DAMAGED;
        State copied = exists(collection) ? state(copy) : State.DAMAGED;
        if (state == State.INTACT && copied != State.INTACT) {
            restoreCopy(place, copy);
        } else if (state != State.INTACT && copied == State.INTACT) {
            Folders.create(place);
            copyFiles(copy, place);
            warnings.addRestored(place);
        }
    }

    /** A failure must not stop a writer, because the collection is intact. */
    private void restoreCopy(Path place, Path copy) {
        boolean wasComplete = Files.exists(copy.resolve(Seal.FILE));
        try {
            copyFiles(place, copy);
        } catch (IOException failed) {
            return;
        }
        if (wasComplete) { // otherwise the process was killed before the copy was complete
            warnings.addRestored(copy);
        }
    }

    /** What a check of all files finds. */
    private enum State {
        INTACT,
        DAMAGED,
        /** The system cannot read the files, which may be intact. */
        UNREADABLE
    }

    private static State state(Path place) {
        try {
            CollectionFiles.verify(place);
            return State.INTACT;
        } catch (SassException failed) {
            return StoreErrors.isDamage(failed) ? State.DAMAGED : State.UNREADABLE;
        }
    }

    /** Replaces each file atomically, so that a reader never finds less than before. The seal is the last one. */
    private static void copyFiles(Path from, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(from)) {
            files = found.filter(file -> !file.endsWith(CollectionWriter.LOCK))
                    .sorted(Comparator.comparing(file -> file.endsWith(Seal.FILE)))
                    .toList();
        }
        for (Path file : files) {
            AtomicFile.write(to.resolve(String.valueOf(file.getFileName())), Files.readAllBytes(file));
        }
    }

    /** Deletes a copy. */
    void delete(String collection) throws IOException {
        Path place = place(collection);
        if (Files.deleteIfExists(place.resolve(Seal.FILE))) {
            Folders.sync(place); // a copy that outlives its collection would count as a lost collection
        }
        Folders.deleteRecursively(place);
    }
}
