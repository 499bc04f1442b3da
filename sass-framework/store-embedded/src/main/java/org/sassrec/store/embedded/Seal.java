package org.sassrec.store.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.ChecksummedJson;
import org.sassrec.serving.store.StoreCode;

/**
 * {@code sealed.json}: the properties of a collection that a reader needs first. Written last, so that it marks a
 * complete collection.
 *
 * @param dim dimension of the vectors
 * @param approximate whether the collection has a graph
 * @param rows number of rows, including rows removed later
 * @param exactRows CRC-32C of the file of {@link ExactSubset}; {@code null} without this file
 */
record Seal(
        int version,
        int dim,
        boolean approximate,
        long rows,
        @Nullable String exactRows) {

    static final String FILE = "sealed.json";

    private static final int VERSION = 2;
    private static final ObjectMapper JSON = new ObjectMapper();

    Seal(int dim, boolean approximate, long rows, @Nullable String exactRows) {
        this(VERSION, dim, approximate, rows, exactRows);
    }

    /** Writes the file into the folder of a collection. */
    void write(Path place) throws IOException {
        AtomicFile.write(place.resolve(FILE), ChecksummedJson.write(this));
    }

    /**
     * Reads the file of a collection.
     *
     * @throws IOException if it is missing or damaged
     */
    static Seal read(Path place) throws IOException {
        ObjectNode tree = ChecksummedJson.parse(Files.readAllBytes(place.resolve(FILE)));
        int version = tree.path("version").asInt();
        if (version != VERSION) {
            throw Diagnostic.error(
                            StoreCode.STORE_VERSION_MISMATCH,
                            "the collection has format " + version + ", but this version reads format " + VERSION)
                    .inFile(place.toString())
                    .withHelp("publish again with this version")
                    .toException();
        }
        return JSON.treeToValue(tree, Seal.class);
    }
}
