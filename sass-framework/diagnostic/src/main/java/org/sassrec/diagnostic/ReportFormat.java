package org.sassrec.diagnostic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** How problems are told to people and to machines. */
public enum ReportFormat {
    /** For people: the line as written and carets under it. */
    TEXT,
    /** One JSON object: {@code problems}, {@code errors}, {@code warnings}. */
    JSON,
    /** SARIF 2.1.0, which code hosts show beside the lines. */
    SARIF,
    /** GitHub's workflow commands, which annotate lines of a pull request. */
    GITHUB;

    /** The format of a word, in any case. */
    public static Optional<ReportFormat> of(String word) {
        for (ReportFormat format : values()) {
            if (format.id().equals(word.toLowerCase(Locale.ROOT))) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** What users write: {@code text}, {@code json}, {@code sarif}, {@code github}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All words: {@code text, json, sarif or github}. */
    public static String ids() {
        return "text, json, sarif or github";
    }

    /**
     * The whole report with a line end after its last line; of no problems an empty one, which for people and GitHub is an
     * empty text.
     */
    public String render(List<Diagnostic> problems) {
        return switch (this) {
            case TEXT -> problems.isEmpty() ? "" : DiagnosticRenderer.plain().render(problems) + "\n";
            case JSON -> json(problems);
            case SARIF -> SarifReport.of(problems);
            case GITHUB -> github(problems);
        };
    }

    /** All that a {@link Diagnostic} holds, in an object of our own. */
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
            json.put("source", place.text());
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

    /** Message, caret label and help in one text, for formats that show no snippet. */
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
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String property(String text) {
        return escaped(text).replace(":", "%3A").replace(",", "%2C");
    }
}
