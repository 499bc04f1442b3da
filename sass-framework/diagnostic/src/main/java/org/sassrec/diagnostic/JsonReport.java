package org.sassrec.diagnostic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Problems as a JSON object of our own, with all that a {@link Diagnostic} holds. */
final class JsonReport {

    private JsonReport() {}

    static String of(List<Diagnostic> problems) {
        Map<String, Object> report = new LinkedHashMap<>();
        List<Object> all = new ArrayList<>();
        problems.forEach(problem -> all.add(problem(problem)));
        report.put("problems", all);
        report.put("errors", count(problems, Severity.ERROR));
        report.put("warnings", count(problems, Severity.WARNING));
        return JsonText.of(report);
    }

    private static int count(List<Diagnostic> problems, Severity severity) {
        return (int) problems.stream().filter(p -> p.severity() == severity).count();
    }

    private static Map<String, Object> problem(Diagnostic problem) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("code", problem.code().id());
        json.put("severity", problem.severity().name().toLowerCase(Locale.ROOT));
        json.put("message", problem.message());
        place(json, problem.place());
        json.put("label", problem.label());
        json.put("help", problem.help());
        json.put(
                "notes",
                problem.notes().stream()
                        .map(note -> {
                            Map<String, Object> part = new LinkedHashMap<>();
                            part.put("text", note.text());
                            place(part, note.place());
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
}
