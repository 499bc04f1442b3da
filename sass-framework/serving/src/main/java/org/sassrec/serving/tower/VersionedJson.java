package org.sassrec.serving.tower;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.JsonErrorMessage;
import org.sassrec.serving.vector.ExportCode;

/** Reads and writes the JSON files of an export. Each contains its format version. */
public final class VersionedJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private VersionedJson() {}

    /** Writes a record that has a component {@code version}. */
    public static void write(Path file, Object value) throws IOException {
        // One kind of line ending, so that the same export has the same bytes on all platforms.
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter()
                .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                .withArrayIndenter(new DefaultIndenter("  ", "\n"));
        Files.writeString(file, JSON.writer(printer).writeValueAsString(value) + "\n");
    }

    /**
     * Reads a file.
     *
     * @throws SassException SASS5204 if it is missing, damaged or of another version
     */
    public static <T> T read(Path file, int version, Class<T> type) {
        try {
            JsonNode tree = JSON.readTree(file.toFile());
            int found = tree.path("version").asInt(-1);
            if (found != version) {
                throw unreadable(file, "the format version is " + found + ", but this program reads version " + version)
                        .toException();
            }
            return JSON.treeToValue(tree, type);
        } catch (IOException e) {
            throw SassException.of(unreadable(file, JsonErrorMessage.of(e)), e);
        }
    }

    /** Creates the diagnostic SASS5204 for a file or folder of an export. */
    static Diagnostic unreadable(Path file, String why) {
        return Diagnostic.error(ExportCode.EXPORT_UNREADABLE, "cannot read an exported file: " + why)
                .inFile(file.toString())
                .withHelp("run `sass train`, which exports missing files again");
    }
}
