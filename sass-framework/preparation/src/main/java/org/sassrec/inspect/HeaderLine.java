package org.sassrec.inspect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.source.CompressedFile;
import org.sassrec.prepare.source.SourceFiles;

/** The first line of a text file, which contains the column names. */
final class HeaderLine {
    private static final String[] DELIMITERS = {",", "\t", ";", "|"};

    private HeaderLine() {}

    /**
     * Detects the delimiter of a file from its first line. Column names rarely contain delimiters, other than data.
     *
     * @param usual how files with this extension are read
     * @return {@code null} for the delimiter of the extension, or if the header cannot be read
     * @throws org.sassrec.diagnostic.SassException SASS4028 for too many columns, SASS4081 if the first line contains
     * numbers
     */
    static @Nullable String detectDelimiter(SourceFiles usual, Path file) throws IOException {
        if (usual.format() != SourceFiles.Format.CSV || file.toString().endsWith(".zst")) {
            return null;
        }
        String header = new String(CompressedFile.firstLine(file), StandardCharsets.UTF_8).strip();
        String best = usual.delimiter();
        for (String delimiter : DELIMITERS) {
            if (columns(header, delimiter).length > columns(header, best).length) {
                best = delimiter;
            }
        }
        int found = columns(header, best).length;
        if (found > CompressedFile.MAX_COLUMNS) {
            throw Diagnostic.error(
                            DataCode.TOO_MANY_COLUMNS, "`" + file + "` has " + MessageText.count(found) + " columns")
                    .withHelp("at most " + MessageText.count(CompressedFile.MAX_COLUMNS)
                            + " are supported in a text file: write fewer columns, or write Parquet")
                    .toException();
        }
        for (String name : columns(header, best)) {
            if (name.strip().replace("\"", "").matches("[-+]?[0-9][0-9.]*")) {
                throw Diagnostic.error(DataCode.HEADER_LINE_MISSING, "`" + file + "` has no header line")
                        .withNote("its first line is `" + MessageText.shorten(header) + "`")
                        .withHelp("add a first line with the column names")
                        .toException();
            }
        }
        return best.equals(usual.delimiter()) ? null : best;
    }

    private static String[] columns(String header, String delimiter) {
        return header.split(Pattern.quote(delimiter), -1);
    }
}
