package org.sassrec.config.loader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.CodePage;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticRenderer;
import org.sassrec.diagnostic.Fix;
import org.sassrec.diagnostic.Severity;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.diagnostic.SourceText;
import org.sassrec.diagnostic.UnifiedDiff;
import org.sassrec.yaml.EntryRange;

/**
 * Applies the fixes of diagnostics to their files. It changes only the characters that a fix names. Comments, order and
 * blanks stay.
 */
public final class ConfigFixer {

    /** Limit of rounds. A fix can reveal another problem, but a configuration has only few such levels. */
    private static final int MAX_ROUNDS = 8;

    private final Map<Path, String> before = new LinkedHashMap<>();
    private final Map<Path, String> after = new LinkedHashMap<>();
    private final List<String> applied = new ArrayList<>();

    /** One change of a text. */
    private record Splice(int from, int to, String text, String title) {}

    /**
     * The result of fixing.
     *
     * @param diff changes of all files in the form of {@code diff -u}; empty without changes
     * @param applied applied fixes, such as {@code sass.yaml:14: replace `epocs` with `epochs`}
     * @param remaining problems that were not fixed; for a dry run the problems without a fix
     */
    public record Outcome(String diff, List<String> applied, List<Diagnostic> remaining) {
        public Outcome {
            applied = List.copyOf(applied);
            remaining = List.copyOf(remaining);
        }

        /** Returns whether an error remains. */
        public boolean failed() {
            return remaining.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
        }

        /** Returns a summary in one line, such as {@code 2 fixes applied, not fixed: 1 error}. */
        public String summary(boolean dryRun) {
            String fixes = applied.isEmpty()
                    ? "nothing to fix"
                    : applied.size() + (applied.size() == 1 ? " fix " : " fixes ") + (dryRun ? "to apply" : "applied");
            return remaining.isEmpty() ? fixes : fixes + ", not fixed: " + DiagnosticRenderer.summary(remaining);
        }
    }

    private ConfigFixer() {}

    /**
     * Fixes the files in rounds until no problem has a fix. A round that increases the number of errors is reverted.
     *
     * @param check returns the current problems of the files, including warnings
     * @throws IOException if a file cannot be written; files that were written before stay fixed
     */
    public static Outcome apply(Supplier<List<Diagnostic>> check) throws IOException {
        ConfigFixer fixes = new ConfigFixer();
        List<Diagnostic> problems = check.get();
        for (int round = 0; round < MAX_ROUNDS; round++) {
            int doneBefore = fixes.applied.size();
            Map<Path, String> fixed = fixes.applyRound(problems);
            if (fixed.isEmpty()) {
                break;
            }
            Map<Path, String> old = new LinkedHashMap<>();
            for (Path file : fixed.keySet()) {
                old.put(file, Files.readString(file));
            }
            write(fixed);
            List<Diagnostic> now = check.get();
            if (allRulesChecked(problems) && errors(now) > errors(problems)) {
                write(old);
                fixes.after.putAll(old);
                fixes.applied.subList(doneBefore, fixes.applied.size()).clear();
                break;
            }
            problems = now;
        }
        return new Outcome(fixes.diff(), fixes.applied, problems);
    }

    /** Returns the changes of one round of fixes without writing them. */
    public static Outcome dryRun(Supplier<List<Diagnostic>> check) throws IOException {
        ConfigFixer fixes = new ConfigFixer();
        List<Diagnostic> problems = check.get();
        fixes.applyRound(problems);
        return new Outcome(
                fixes.diff(),
                fixes.applied,
                problems.stream().filter(problem -> problem.fixes().isEmpty()).toList());
    }

    private static long errors(List<Diagnostic> problems) {
        return problems.stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .count();
    }

    /**
     * Returns whether rules between parts were checked. They are skipped if a part is invalid, so a fix can then reveal
     * more errors.
     */
    private static boolean allRulesChecked(List<Diagnostic> problems) {
        return problems.stream().noneMatch(problem -> problem.code().isBefore(CodePage.Category.REFERENCES));
    }

    private static void write(Map<Path, String> texts) throws IOException {
        for (Map.Entry<Path, String> file : texts.entrySet()) {
            Files.writeString(file.getKey(), file.getValue());
        }
    }

    private String diff() {
        StringBuilder out = new StringBuilder();
        before.forEach((file, text) ->
                out.append(UnifiedDiff.of(file.toString().replace('\\', '/'), text, after.getOrDefault(file, text))));
        return out.toString();
    }

    /** Returns the fixed texts of all files with a fix. */
    private Map<Path, String> applyRound(List<Diagnostic> problems) throws IOException {
        Map<String, List<Fix>> files = new TreeMap<>();
        for (Diagnostic problem : problems) {
            if (!problem.fixes().isEmpty()) {
                Fix first = problem.fixes().get(0);
                files.computeIfAbsent(first.edit().span().file(), key -> new ArrayList<>())
                        .add(first);
            }
        }
        Map<Path, String> fixed = new LinkedHashMap<>();
        for (Map.Entry<String, List<Fix>> file : files.entrySet()) {
            Path path = Path.of(file.getKey());
            // An override has no file, so it cannot be fixed.
            if (Files.isRegularFile(path)) {
                String text = Files.readString(path);
                String result = applyFixes(file.getKey(), text, file.getValue());
                if (!result.equals(text)) {
                    before.putIfAbsent(path, text);
                    after.put(path, result);
                    fixed.put(path, result);
                }
            }
        }
        return fixed;
    }

    private String applyFixes(String name, String text, List<Fix> fixes) {
        // The reader removes a byte order mark, so locations do not count it.
        String mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
        SourceText source = SourceText.of(name, text.substring(mark.length()));
        List<Splice> splices = new ArrayList<>();
        for (Fix fix : fixes) {
            Splice splice = splice(source, fix);
            if (splice != null) {
                splices.add(splice);
            }
        }
        splices.sort(Comparator.comparingInt(Splice::from));
        StringBuilder out = new StringBuilder(mark);
        int at = 0;
        for (Splice splice : splices) {
            // The second of two overlapping fixes is applied in the next round, if it is still needed.
            if (splice.from >= at) {
                out.append(source.text(), at, splice.from).append(splice.text);
                at = splice.to;
                applied.add(splice.title);
            }
        }
        return out.append(source.text(), at, source.text().length()).toString();
    }

    private static @Nullable Splice splice(SourceText source, Fix fix) {
        SourceSpan span = fix.edit().span();
        String title = span.file() + ":" + span.line() + ": " + fix.title();
        if (fix.edit() instanceof Fix.Replace replace) {
            if (!source.line(span.line()).equals(span.text())) {
                return null; // the file changed after it was read
            }
            int from = source.offset(span);
            int to = source.text().offsetByCodePoints(from, span.length());
            return new Splice(from, to, replace.text(), title);
        }
        Optional<EntryRange> extent = EntryRange.of(source, span);
        return extent.map(found -> new Splice(found.from(), found.to(), "", title))
                .orElse(null);
    }
}
