package org.sassrec.release;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sassrec.files.Sha256;
import org.sassrec.serving.store.VectorStore;

/** Which stores have a release with the files of a folder: {@code stores/MARK}, a file for each, which says where the store is. */
final class StoreClaims {
    private static final String FOLDER = "stores";

    private final Path stores;
    private final Path own;

    private StoreClaims(VectorStore store, Path release) {
        this.stores = release.resolve(FOLDER);
        this.own = stores.resolve(fileName(store));
    }

    /**
     * Those of a release.
     *
     * @param store whose own note is told from others'
     * @param release folder of its files
     */
    static StoreClaims in(Path release, VectorStore store) {
        return new StoreClaims(store, release);
    }

    /** What a store's note is called. */
    static String fileName(VectorStore store) {
        byte[] hash = Sha256.digest().digest(store.location().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, 8);
    }

    /** The folder of all notes, which need not be there. */
    Path folder() {
        return stores;
    }

    boolean hasOwnClaim() {
        return Files.exists(own);
    }

    void claim(VectorStore store) throws IOException {
        if (!hasOwnClaim()) {
            Files.createDirectories(stores);
            Files.writeString(own, store.location() + "\n");
        }
    }

    void disclaim() throws IOException {
        Files.delete(own);
    }

    boolean hasOtherClaims() throws IOException {
        return !otherClaims().isEmpty();
    }

    /** Where the others are that the files are kept for; nothing where this store noted itself, or nobody did. */
    Optional<String> otherOwners() throws IOException {
        if (hasOwnClaim()) {
            return Optional.empty();
        }
        List<String> places = new ArrayList<>();
        try {
            for (Path note : otherClaims()) {
                places.add(Files.readString(note).strip());
            }
        } catch (NoSuchFileException removed) {
            return Optional.empty(); // by its store, just now
        }
        return places.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", places));
    }

    private List<Path> otherClaims() throws IOException {
        if (!Files.isDirectory(stores)) {
            return List.of();
        }
        try (Stream<Path> notes = Files.list(stores)) {
            return notes.filter(note -> !note.equals(own)).sorted().toList();
        }
    }
}
