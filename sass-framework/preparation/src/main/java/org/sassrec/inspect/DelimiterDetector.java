package org.sassrec.inspect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.prepare.source.CompressedFile;
import org.sassrec.prepare.source.SourceFiles;

/** The first line of a text file, which tells its delimiter: data may hold any character, names of columns hold few. */
final class DelimiterDetector {
    private static final String[] DELIMITERS = {",", "\t", ";", "|"};

    private DelimiterDetector() {}

    /**
     * The delimiter of a file.
     *
     * @param usual how files of its kind are read
     * @return {@code null} for the usual one, or where there is no header to look at
     * @throws org.sassrec.diagnostic.SassException SASS4081 if the first line holds numbers
     */
    static @Nullable String detect(SourceFiles usual, Path file) throws IOException {
        if (usual.format() != SourceFiles.Format.CSV || file.toString().endsWith(".zst")) {
            return null;
        }
        String header = new String(CompressedFile.firstLine(file), StandardCharsets.UTF_8).strip();
        String best = usual.delimiter();
        for (String delimiter : DELIMITERS) {
            if (parts(header, delimiter).length > parts(header, best).length) {
                best = delimiter;
            }
        }
        for (String name : parts(header, best)) {
            if (name.strip().replace("\"", "").matches("[-+]?[0-9][0-9.]*")) {
                throw Diagnostic.error(DiagnosticCode.HEADER_LINE_MISSING, "`" + file + "` has no header line")
                        .withNote("its first line is `" + MessageText.shorten(header) + "`")
                        .withHelp("write the columns' names into a first line")
                        .toException();
            }
        }
        return best.equals(usual.delimiter()) ? null : best;
    }

    private static String[] parts(String header, String delimiter) {
        return header.split(Pattern.quote(delimiter), -1);
    }
}
