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
 * The documentation of one code. It is a Markdown resource, for example {@code META-INF/sass/codes/SASS2003.md}. The terminal and the
 * site show it. A test runs its examples.
 *
 * @param code code of the page
 * @param title short title without a full stop
 * @param meaning meaning of the code, as Markdown paragraphs and lists
 * @param cause typical causes, in the same form
 * @param remedy what to do, in the same form
 * @param wrong invalid example, in which {@code # <-- SASS2003} marks the reported line; {@code null} if a
 * configuration alone cannot show the problem
 * @param right corrected example; {@code null} if and only if {@code wrong} is {@code null}
 */
public record CodePage(
        DiagnosticCode code,
        String title,
        String meaning,
        String cause,
        String remedy,
        @Nullable String wrong,
        @Nullable String right) {

    /** Stages of work. The first digit of a code determines its category. */
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
        try (InputStream in = DiagnosticCodes.page(code)) {
            if (in == null) {
                throw new IllegalStateException("code " + code.id() + " has no page");
            }
            return parse(code, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Finds the page of a code.
     *
     * @param id id of the code in upper or lower case, with or without {@code SASS}
     */
    public static Optional<CodePage> find(String id) {
        return DiagnosticCode.find(id).map(CodePage::of);
    }

    /**
     * Parses the Markdown of a page: a title, then the sections Cause, Remedy and, optionally, Wrong and Right.
     *
     * @throws IllegalArgumentException if a section is missing
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
            throw new IllegalArgumentException("the page of " + code + " has no section " + name);
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
