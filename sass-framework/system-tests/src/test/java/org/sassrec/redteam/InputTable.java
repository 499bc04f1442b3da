package org.sassrec.redteam;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Rows of a text file. The readers are strict: a file that they accept has the structure of its format, so that its
 * cells are legitimate data.
 *
 * @param rows the header and the rows
 */
record InputTable(List<List<String>> rows) {

    /** The engine reads NaN. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** A file without the structure of its format. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    /** Writes delimited text with quotes where they are necessary. */
    String delimited(char delimiter) {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append(row.stream().map(cell -> quoted(cell, delimiter)).collect(Collectors.joining("" + delimiter)))
                    .append('\n');
        }
        return text.toString();
    }

    private static String quoted(String cell, char delimiter) {
        boolean plain = cell.indexOf(delimiter) < 0
                && cell.indexOf('"') < 0
                && cell.indexOf('\n') < 0
                && cell.indexOf('\r') < 0;
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    /** Writes one JSON object per row. Cells with digits only are numbers. */
    String jsonLines() {
        StringBuilder text = new StringBuilder();
        List<String> header = rows.get(0);
        for (List<String> row : rows.subList(1, rows.size())) {
            var object = JSON.createObjectNode();
            for (int c = 0; c < header.size(); c++) {
                if (row.get(c).matches("\\d{1,18}")) {
                    object.put(header.get(c), Long.parseLong(row.get(c)));
                } else {
                    object.put(header.get(c), row.get(c));
                }
            }
            text.append(object).append('\n');
        }
        return text.toString();
    }

    private static String utf8(byte[] bytes) throws Malformed {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException invalid) {
            throw new Malformed("not UTF-8");
        }
    }

    /** Returns the number of objects of a file with one JSON object per line. */
    static int countJsonLines(byte[] bytes) throws Malformed {
        int count = 0;
        for (String line : utf8(bytes).split("\r?\n", -1)) {
            if (!line.isBlank()) {
                try {
                    JsonNode node = JSON.readTree(line);
                    // The engine reads null as a row without values, which is counted as incomplete.
                    if (!node.isObject() && !node.isNull()) {
                        throw new Malformed("not an object: " + line);
                    }
                } catch (IOException invalid) {
                    throw new Malformed(String.valueOf(invalid.getMessage()));
                }
                count++;
            }
        }
        return count;
    }

    /**
     * Reads delimited text as RFC 4180 defines it, with lines that end with LF or CR LF. As for the engine, a quote inside a cell
     * without quotes is a character.
     */
    static InputTable parse(byte[] bytes, char delimiter) throws Malformed {
        String text = utf8(bytes);
        if (text.startsWith("\ufeff")) {
            text = text.substring(1);
        }
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            StringBuilder cell = new StringBuilder();
            at = text.charAt(at) == '"' ? quotedCell(text, at, cell) : plainCell(text, at, delimiter, cell);
            row.add(cell.toString());
            boolean ends = at >= text.length();
            if (!ends && text.charAt(at) == delimiter) {
                at++;
                if (at == text.length()) {
                    row.add("");
                    ends = true;
                }
            } else if (!ends) {
                at = lineEnd(text, at);
                ends = true;
            }
            if (ends) {
                rows.add(row);
                row = new ArrayList<>();
            }
        }
        check(rows);
        return new InputTable(rows);
    }

    private static int quotedCell(String text, int from, StringBuilder cell) throws Malformed {
        int at = from + 1;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '"') {
                cell.append(c);
                at++;
            } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                cell.append('"');
                at += 2;
            } else {
                return at + 1;
            }
        }
        throw new Malformed("a quote is not closed");
    }

    private static int plainCell(String text, int from, char delimiter, StringBuilder cell) {
        int at = from;
        while (at < text.length()
                && text.charAt(at) != delimiter
                && text.charAt(at) != '\n'
                && text.charAt(at) != '\r') {
            cell.append(text.charAt(at));
            at++;
        }
        return at;
    }

    private static int lineEnd(String text, int at) throws Malformed {
        if (text.startsWith("\r\n", at)) {
            return at + 2;
        }
        if (text.charAt(at) == '\n') {
            return at + 1;
        }
        throw new Malformed("no line end or delimiter after a cell");
    }

    private static void check(List<List<String>> rows) throws Malformed {
        if (rows.isEmpty()) {
            throw new Malformed("no header");
        }
        List<String> header = rows.get(0);
        for (List<String> row : rows) {
            boolean blank = row.size() == 1 && row.get(0).isEmpty();
            if (row.size() != header.size() && !blank) {
                throw new Malformed("a row with " + row.size() + " cells");
            }
        }
        rows.removeIf(row -> row.size() == 1 && row.get(0).isEmpty());
        List<String> names =
                header.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        if (new HashSet<>(names).size() < names.size()) {
            throw new Malformed("two columns with one name");
        }
    }
}
