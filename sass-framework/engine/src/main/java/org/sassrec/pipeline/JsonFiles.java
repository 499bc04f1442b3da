package org.sassrec.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.FileProbe;

/** JSON that runs write and later ones read. */
public final class JsonFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonFiles() {}

    /**
     * Reads a file.
     *
     * @throws SassException SASS5906 if it is damaged
     * @throws IOException if it is not there, or the system refuses it
     */
    public static JsonNode read(Path file) throws IOException {
        try {
            JsonNode root = JSON.readTree(Files.readString(file));
            // All that a run writes is an object of several keys.
            if (root.isObject() && !root.isEmpty()) {
                return root;
            }
        } catch (JsonProcessingException | CharacterCodingException e) {
            throw SassException.of(damaged(file), e);
        }
        throw damaged(file).toException();
    }

    /**
     * Reads a file that can be done without.
     *
     * @return missing where the file is not there, or damaged
     * @throws IOException if the system refuses it
     */
    public static JsonNode readIfIntact(Path file) throws IOException {
        try {
            return FileProbe.exists(file) ? JSON.readTree(Files.readString(file)) : MissingNode.getInstance();
        } catch (JsonProcessingException | CharacterCodingException e) {
            return MissingNode.getInstance();
        }
    }

    /** The same as a value: none where the file has another form, too. */
    public static <T> Optional<T> readIfIntact(Path file, Class<T> type) throws IOException {
        try {
            return Optional.ofNullable(JSON.treeToValue(readIfIntact(file), type));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** A value as people and programs read it. */
    public static String text(Object value) throws IOException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    }

    /** Replaces a file, or makes it in a folder that exists. */
    public static void write(Path file, Object value) throws IOException {
        AtomicFile.write(file, text(value));
    }

    private static Diagnostic damaged(Path file) {
        return Diagnostic.error("SASS5906", "cannot read `" + file + "`: it is damaged")
                .withHelp("delete it and run again what wrote it");
    }
}
