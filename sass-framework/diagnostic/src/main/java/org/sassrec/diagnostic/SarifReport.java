package org.sassrec.diagnostic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Formats problems as SARIF (Static Analysis Results Interchange Format) 2.1.0 of OASIS. The report has one run, one
 * rule per code and one result per problem. Notes with a place become related locations; fixes become replacements.
 */
final class SarifReport {

    private final List<DiagnosticCode> codes;

    private SarifReport(List<Diagnostic> problems) {
        this.codes = problems.stream()
                .map(Diagnostic::code)
                .distinct()
                .sorted(Comparator.comparingInt(DiagnosticCode::number))
                .toList();
    }

    static String of(List<Diagnostic> problems) {
        SarifReport report = new SarifReport(problems);
        return JsonWriter.write(map(
                "$schema",
                "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
                "version",
                "2.1.0",
                "runs",
                List.of(map(
                        "tool",
                        map("driver", map("name", "sassrec", "rules", report.rules())),
                        "columnKind",
                        "unicodeCodePoints",
                        "results",
                        problems.stream().map(report::result).toList()))));
    }

    private List<Object> rules() {
        List<Object> rules = new ArrayList<>();
        for (DiagnosticCode code : codes) {
            Map<String, Object> rule = map("id", code.id());
            CodePage page = CodePage.of(code);
            rule.put("shortDescription", text(page.title()));
            rule.put("fullDescription", text(page.meaning()));
            rule.put("help", text(page.cause() + "\n" + page.remedy()));
            rules.add(rule);
        }
        return rules;
    }

    private Map<String, Object> result(Diagnostic problem) {
        Map<String, Object> result = map(
                "ruleId",
                problem.code().id(),
                "ruleIndex",
                codes.indexOf(problem.code()),
                "level",
                problem.severity().name().toLowerCase(Locale.ROOT),
                "message",
                text(ReportFormat.summary(problem)));
        if (problem.location() != null) {
            result.put("locations", List.of(map("physicalLocation", physical(problem.location()))));
        }
        List<Object> related = new ArrayList<>();
        for (Diagnostic.Note note : problem.notes()) {
            if (note.location() != null) {
                related.add(map("physicalLocation", physical(note.location()), "message", text(note.text())));
            }
        }
        if (!related.isEmpty()) {
            result.put("relatedLocations", related);
        }
        List<Object> fixes = new ArrayList<>();
        for (Fix fix : problem.fixes()) {
            // The region of a removed entry is unknown until the file is read again.
            if (fix.edit() instanceof Fix.Replace replace) {
                fixes.add(fix(fix.title(), replace));
            }
        }
        if (!fixes.isEmpty()) {
            result.put("fixes", fixes);
        }
        return result;
    }

    private static Map<String, Object> fix(String title, Fix.Replace replace) {
        return map(
                "description",
                text(title),
                "artifactChanges",
                List.of(map(
                        "artifactLocation",
                        artifact(replace.span()),
                        "replacements",
                        List.of(map(
                                "deletedRegion", region(replace.span()), "insertedContent", text(replace.text()))))));
    }

    private static Map<String, Object> physical(SourceSpan place) {
        Map<String, Object> location = map("artifactLocation", artifact(place));
        if (place.hasLine()) {
            Map<String, Object> region = region(place);
            region.put("snippet", text(place.printedText()));
            location.put("region", region);
        }
        return location;
    }

    private static Map<String, Object> region(SourceSpan place) {
        return map(
                "startLine", place.line(), "startColumn", place.column(), "endColumn", place.column() + place.length());
    }

    private static Map<String, Object> artifact(SourceSpan place) {
        return map("uri", uri(place.file()));
    }

    /** Returns a relative URI reference with percent-encoding. */
    private static String uri(String file) {
        StringBuilder out = new StringBuilder();
        for (byte b : file.replace('\\', '/').getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if ((c < 0x80 && Character.isLetterOrDigit(c)) || "/-._~".indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return out.toString();
    }

    private static Map<String, Object> text(String text) {
        return map("text", text);
    }

    private static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
