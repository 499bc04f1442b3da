package org.sassrec.yaml;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SourceText;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads YAML into nodes with exact spans. All problems are diagnostics:
 *
 * <ul>
 * <li>{@code SASS1001} the file cannot be read
 * <li>{@code SASS1002} not UTF-8, or a control character
 * <li>{@code SASS1003} not valid YAML
 * <li>{@code SASS1004} a tab where indentation or a token is expected
 * <li>{@code SASS1005} a duplicate key in a mapping
 * <li>{@code SASS1006} too large, too deep, or too many aliases
 * <li>{@code SASS1007} empty, or more than one document
 * <li>{@code SASS1008} a key that is not a plain text; a merge key or tag
 * </ul>
 */
public final class YamlReader {

    /** Size limit in bytes, far above the size of any configuration. */
    private static final int MAX_SIZE = 3 << 20;

    private final SourceText source;
    private final Problems problems;

    private YamlReader(SourceText source, Problems problems) {
        this.source = source;
        this.problems = problems;
    }

    /**
     * Reads the text of a file: UTF-8, with or without a byte order mark.
     *
     * @param name name in messages
     * @return {@code null} if a problem was found
     */
    public static @Nullable SourceText readText(Path file, String name, Problems problems) {
        byte[] bytes;
        try {
            if (Files.isDirectory(file)) {
                problems.add(unreadable(name, "`" + name + "` is a folder, not a file"));
                return null;
            }
            if (Files.size(file) > MAX_SIZE) {
                problems.add(tooLarge(name));
                return null;
            }
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            problems.add(
                    unreadable(name, "file `" + name + "` does not exist")
                            .withHelp(
                                    "run `sass init` to create it for your data, or change to the folder of the configuration"));
            return null;
        } catch (IOException e) {
            problems.add(unreadable(name, "cannot read `" + name + "`: " + IoErrorMessage.of(e)));
            return null;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return SourceText.of(name, text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            problems.add(notUtf8(name, bytes));
            return null;
        }
    }

    /**
     * Reads the only document of a source.
     *
     * @return {@code null} without a usable document; then a problem was added. Duplicate keys are reported, and the
     * rest is returned.
     */
    public static @Nullable YamlNode read(SourceText source, Problems problems) {
        return new YamlReader(source, problems).parse(source.text(), 0);
    }

    /**
     * Reads a part of one line of a source as a value, for the value of an override.
     *
     * @param column start of the part, from 1, in code points
     */
    public static @Nullable YamlNode readPart(SourceText source, String part, int column, Problems problems) {
        return new YamlReader(source, problems).parse(part, column - 1);
    }

    private @Nullable YamlNode parse(String text, int columns) {
        SpanFactory spans = new SpanFactory(source, columns);
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_SIZE);
        if (text.length() > MAX_SIZE) {
            problems.add(tooLarge(source.name()));
            return null;
        }
        try {
            return new NodeBuilder(new ParserImpl(new StreamReader(text), options), spans, problems).document();
        } catch (ReaderException e) {
            problems.add(controlCharacter(text, e, spans));
            return null;
        } catch (MarkedYAMLException e) {
            problems.add(SyntaxErrors.explain(e, spans));
            return null;
        }
    }

    private static Diagnostic unreadable(String name, String message) {
        return Diagnostic.error(YamlCode.FILE_UNREADABLE, message).inFile(name);
    }

    private static Diagnostic tooLarge(String name) {
        return Diagnostic.error(YamlCode.DOCUMENT_TOO_COMPLEX, "the file is larger than 3 MiB")
                .inFile(name)
                .withHelp("a file of this size is probably a data file, not a configuration");
    }

    private static Diagnostic notUtf8(String name, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult end = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
        String before = out.flip().toString();
        SourceText read = SourceText.of(name, before + "\uFFFD");
        String last = read.line(read.lines());
        return Diagnostic.error(YamlCode.FILE_NOT_TEXT, "the file is not UTF-8 text")
                .at(
                        read.span(read.lines(), last.codePointCount(0, last.length()), 1),
                        end.isError() ? "this byte is not UTF-8" : "")
                .withHelp("save the file as UTF-8");
    }

    private static Diagnostic controlCharacter(String text, ReaderException e, SpanFactory spans) {
        // The exception contains only the position, in code points from the start.
        int line = 0;
        int column = 0;
        int[] codePoints = text.codePoints().limit(Math.max(0, e.getPosition())).toArray();
        for (int codePoint : codePoints) {
            column = codePoint == '\n' ? 0 : column + 1;
            line += codePoint == '\n' ? 1 : 0;
        }
        return Diagnostic.error(
                        YamlCode.FILE_NOT_TEXT,
                        String.format(Locale.ROOT, "the file contains the control character U+%04X", e.getCodePoint()))
                .at(spans.at(line, column, 1), "not allowed in YAML")
                .withHelp(String.format(
                        Locale.ROOT, "remove it, or write it as \"\\x%02X\" in double quotes", e.getCodePoint()));
    }
}
