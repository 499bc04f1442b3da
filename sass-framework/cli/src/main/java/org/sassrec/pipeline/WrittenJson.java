package org.sassrec.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;

/** JSON that an earlier run wrote. */
public final class WrittenJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private WrittenJson() {}

    /**
     * Reads a file.
     *
     * @throws SassException SASS5906 if it is damaged
     * @throws IOException if it is not there, or the system refuses it
     */
    public static JsonNode read(Path file) throws IOException {
        try {
            JsonNode root = JSON.readTree(Files.readString(file));
            if (!root.isMissingNode()) {
                return root;
            }
        } catch (JsonProcessingException | CharacterCodingException e) {
            throw SassException.of(damaged(file), e);
        }
        throw damaged(file).toException();
    }

    private static Diagnostic damaged(Path file) {
        return Diagnostic.error("SASS5906", "cannot read `" + file + "`: it is damaged")
                .withHelp("delete it and run again what wrote it");
    }
}
