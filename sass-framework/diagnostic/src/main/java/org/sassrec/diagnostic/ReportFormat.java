package org.sassrec.diagnostic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Output formats of problems. */
public enum ReportFormat {
    /** Text with source lines and carets. */
    TEXT,
    /** One JSON object with {@code problems}, {@code errors} and {@code warnings}. */
    JSON,
    /** SARIF 2.1.0, which code hosts show next to the lines. */
    SARIF,
    /** Workflow commands of GitHub, which annotate lines of a pull request. */
    GITHUB;

    /** Finds a format by its id in upper or lower case. */
    public static Optional<ReportFormat> of(String word) {
        for (ReportFormat format : values()) {
            if (format.id().equals(word.toLowerCase(Locale.ROOT))) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** Returns the id: {@code text}, {@code json}, {@code sarif} or {@code github}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns all ids for a message. */
    public static String ids() {
        return "text, json, sarif or github";
    }

    /**
     * Formats a complete report with a line end at the end. Without problems, the report is empty; for text and GitHub
     * it is an empty string.
     */
    public String render(List<Diagnostic> problems) {
        return switch (this) {
            case TEXT -> problems.isEmpty() ? "" : DiagnosticRenderer.plain().render(problems) + "\n";
            case JSON -> json(problems);
            case SARIF -> SarifReport.of(problems);
            case GITHUB -> github(problems);
        };
    }

    /** Formats all fields of each {@link Diagnostic}. */
    private static String json(List<Diagnostic> problems) {
        Map<String, Object> report = new LinkedHashMap<>();
        List<Object> all = new ArrayList<>();
        problems.forEach(problem -> all.add(problem(problem)));
        report.put("problems", all);
        report.put("errors", count(problems, Severity.ERROR));
        report.put("warnings", count(problems, Severity.WARNING));
        return JsonWriter.write(report);
    }

    private static int count(List<Diagnostic> problems, Severity severity) {
        return (int) problems.stream().filter(p -> p.severity() == severity).count();
    }

    private static Map<String, Object> problem(Diagnostic problem) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("code", problem.code().id());
        json.put("severity", problem.severity().name().toLowerCase(Locale.ROOT));
        json.put("message", problem.message());
        place(json, problem.location());
        json.put("label", problem.label());
        json.put("help", problem.help());
        json.put(
                "notes",
                problem.notes().stream()
                        .map(note -> {
                            Map<String, Object> part = new LinkedHashMap<>();
                            part.put("text", note.text());
                            place(part, note.location());
                            return part;
                        })
                        .toList());
        json.put("fixes", problem.fixes().stream().map(Fix::title).toList());
        return json;
    }

    private static void place(Map<String, Object> json, @Nullable SourceSpan place) {
        if (place == null) {
            return;
        }
        json.put("file", place.file());
        if (place.hasLine()) {
            json.put("line", place.line());
            json.put("column", place.column());
            json.put("length", place.length());
            json.put("source", place.printedText());
        }
    }

    private static String github(List<Diagnostic> problems) {
        StringBuilder out = new StringBuilder();
        for (Diagnostic problem : problems) {
            StringJoiner properties = new StringJoiner(",");
            SourceSpan place = problem.location();
            if (place != null) {
                properties.add("file=" + property(place.file()));
            }
            if (place != null && place.hasLine()) {
                properties.add("line=" + place.line());
                properties.add("col=" + place.column());
                properties.add("endColumn=" + (place.column() + place.length()));
            }
            properties.add("title=" + property(problem.code().id()));
            out.append("::")
                    .append(problem.severity().name().toLowerCase(Locale.ROOT))
                    .append(' ')
                    .append(properties)
                    .append("::")
                    .append(escaped(summary(problem)))
                    .append('\n');
        }
        return out.toString();
    }

    /** Returns message, caret label and help in one text, for formats without source lines. */
    static String summary(Diagnostic problem) {
        StringBuilder text = new StringBuilder(problem.message());
        if (!problem.label().isEmpty()) {
            text.append(": ").append(problem.label());
        }
        problem.help().forEach(help -> text.append("\nhelp: ").append(help));
        problem.notes().stream()
                .filter(note -> note.location() == null)
                .forEach(note -> text.append("\nnote: ").append(note.text()));
        return text.toString();
    }

    private static String escaped(String text) {
        return TerminalText.lines(text.replace("\r\n", "\n"))
                .replace("%", "%25")
                .replace("\n", "%0A");
    }

    private static String property(String text) {
        return escaped(text).replace(":", "%3A").replace(",", "%2C");
    }
}
