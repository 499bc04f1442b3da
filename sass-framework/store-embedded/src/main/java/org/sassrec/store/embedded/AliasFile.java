package org.sassrec.store.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.files.AtomicFile;

/** All aliases of a store in one small file. Readers see the old or the new one, never a mixture. */
final class AliasFile {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VERSION = 1;

    private final Path file;

    AliasFile(Path file) {
        this.file = file;
    }

    Map<String, String> read() {
        Map<String, String> aliases = new TreeMap<>();
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException none) {
            return aliases;
        } catch (IOException failed) {
            throw StoreErrors.failure(DiagnosticCode.COLLECTION_IO_FAILED, "cannot read the aliases", file, failed);
        }
        try {
            JsonNode root = JSON.readTree(text);
            if (root.path("version").asInt() != VERSION) {
                throw Diagnostic.error(
                                DiagnosticCode.STORE_VERSION_MISMATCH,
                                "the store has form " + root.path("version").asText("unknown")
                                        + ", this version reads form " + VERSION)
                        .inFile(file.toString())
                        .withHelp("publish into a new folder with this version")
                        .toException();
            }
            root.path("aliases")
                    .properties()
                    .forEach(entry ->
                            aliases.put(entry.getKey(), entry.getValue().asText()));
            return aliases;
        } catch (JsonProcessingException broken) {
            throw StoreErrors.failure(DiagnosticCode.COLLECTION_IO_FAILED, "the aliases cannot be read", file, broken);
        }
    }

    void write(Map<String, String> aliases) {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", VERSION);
        ObjectNode node = root.putObject("aliases");
        aliases.forEach((alias, collection) -> node.put(alias, collection));
        try {
            AtomicFile.write(file, JSON.writeValueAsBytes(root));
        } catch (IOException failed) {
            throw StoreErrors.failure(DiagnosticCode.COLLECTION_IO_FAILED, "cannot write the aliases", file, failed);
        }
    }
}
