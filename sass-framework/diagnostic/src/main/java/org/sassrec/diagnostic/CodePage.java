package org.sassrec.diagnostic;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What there is to know about one code. The text is one Markdown file per code among the resources, {@code codes/SASS2003.md};
 * the terminal and the site show it, and a test runs its example.
 *
 * @param code whose page it is
 * @param title a few words, without a full stop
 * @param meaning what the code means, as Markdown of paragraphs and lists
 * @param cause typical causes, in the same form
 * @param remedy what to do, in the same form
 * @param wrong an example, the line that is to blame marked {@code # <-- SASS2003}; {@code null} where a configuration alone
 *     shows nothing
 * @param right the same mended; {@code null} exactly with {@code wrong}
 */
public record CodePage(
        DiagnosticCode code,
        String title,
        String meaning,
        String cause,
        String remedy,
        @Nullable String wrong,
        @Nullable String right) {

    /** The areas of work by the first digit of their codes. */
    public enum Category {
        SYNTAX,
        KEYS,
        REFERENCES,
        DATA,
        TRAINING,
        GATES,
        PUBLISHING
    }

    /** Returns the page of a code. */
    public static CodePage of(DiagnosticCode code) {
        try (InputStream in = CodePage.class.getResourceAsStream("codes/" + code.id() + ".md")) {
            if (in == null) {
                throw new IllegalStateException("no page of " + code.id());
            }
            return parse(code, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Finds the page of a code.
     *
     * @param id in any case, with or without {@code SASS}
     */
    public static Optional<CodePage> find(String id) {
        return DiagnosticCode.find(id).map(CodePage::of);
    }

    /**
     * Reads the Markdown of a page: a heading with the title, and under it Cause, Remedy and perhaps Wrong and Right.
     *
     * @throws IllegalArgumentException if a part is missing
     */
    static CodePage parse(DiagnosticCode code, String markdown) {
        Map<String, StringBuilder> parts = new LinkedHashMap<>();
        String title = "";
        StringBuilder part = parts.computeIfAbsent("Meaning", key -> new StringBuilder());
        boolean fenced = false;
        for (String line : markdown.split("\n", -1)) {
            if (line.startsWith("```")) {
                fenced = !fenced;
            } else if (!fenced && line.startsWith("# ")) {
                title = line.substring(2);
            } else if (!fenced && line.startsWith("## ")) {
                part = parts.computeIfAbsent(line.substring(3), key -> new StringBuilder());
            } else {
                part.append(line).append('\n');
            }
        }
        return new CodePage(
                code,
                title,
                text(code, parts, "Meaning"),
                text(code, parts, "Cause"),
                text(code, parts, "Remedy"),
                example(parts, "Wrong"),
                example(parts, "Right"));
    }

    private static String text(DiagnosticCode code, Map<String, StringBuilder> parts, String name) {
        String text = parts.getOrDefault(name, new StringBuilder()).toString().strip();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the page of " + code + " lacks " + name);
        }
        return text;
    }

    private static @Nullable String example(Map<String, StringBuilder> parts, String name) {
        StringBuilder text = parts.get(name);
        return text == null ? null : text.toString().replaceAll("^\n+|\n+$", "");
    }

    public Category kind() {
        return code.kind();
    }
}
