package org.sassrec.inspect;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.prepare.source.SourceFiles;

/** The first line of a text file, which tells its delimiter: data may hold any character, names of columns hold few. */
final class DelimiterDetector {
    /** A header longer than this is no header. */
    private static final int MAX_HEADER_LENGTH = 1 << 20;

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
        String header = read(file);
        String best = usual.delimiter();
        for (String delimiter : DELIMITERS) {
            if (parts(header, delimiter).length > parts(header, best).length) {
                best = delimiter;
            }
        }
        for (String name : parts(header, best)) {
            if (name.strip().replace("\"", "").matches("[-+]?[0-9][0-9.]*")) {
                throw Diagnostic.error("SASS4081", "`" + file + "` has no header line")
                        .withNote("its first line is `" + shortened(header) + "`")
                        .withHelp("write the columns' names into a first line")
                        .toException();
            }
        }
        return best.equals(usual.delimiter()) ? null : best;
    }

    private static String[] parts(String header, String delimiter) {
        return header.split(Pattern.quote(delimiter), -1);
    }

    private static String shortened(String text) {
        return text.length() > 80 ? text.substring(0, 77) + "..." : text;
    }

    private static String read(Path file) throws IOException {
        boolean packed = file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
        try (InputStream bytes = Files.newInputStream(file);
                InputStream plain = packed ? new GZIPInputStream(bytes) : bytes;
                BufferedReader reader = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
            StringBuilder line = new StringBuilder();
            for (int c = reader.read(); c >= 0 && c != '\n' && line.length() < MAX_HEADER_LENGTH; c = reader.read()) {
                line.append((char) c);
            }
            return line.toString().strip();
        }
    }
}
