package org.sassrec.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;

/**
 * Misspells, duplicates, breaks and deletes every key of every example, one of which has them all. Each mutation must be reported at
 * its line; a deleted optional key must leave the documented default.
 */
class MutationTest {

    /** Values that others need: without them, the others are reported. */
    private static final List<String> NEEDED_BY_OTHERS = List.of(
            "data.users",
            "data.items",
            "data.split.validation",
            "evaluate",
            "evaluate.metrics",
            "finetune.negatives.shared");

    @TempDir
    static Path folder;

    private static final Path FULL = Corpus.VALID.resolve("full.yaml");

    /** The full one, and what users copy from. */
    private static Stream<Path> examples() {
        return Stream.concat(Stream.of(FULL), Corpus.examples().stream());
    }

    private static Optional<SassException> load(List<String> changed) {
        Path file = Corpus.write(folder.resolve("sass.yaml"), String.join("\n", changed));
        try {
            ConfigLoader.load(file, List.of());
            return Optional.empty();
        } catch (SassException e) {
            return Optional.of(e);
        }
    }

    private static void reportedAt(int line, String code, List<String> changed) {
        SassException e = load(changed).orElseGet(() -> fail("accepted:\n%s", String.join("\n", changed)));
        assertThat(e.diagnostics()).as("%s", e.getMessage()).anySatisfy(problem -> {
            assertThat(problem.code()).matches(code);
            assertThat(problem.place()).isNotNull();
            assertThat(lineOf(problem)).isEqualTo(line);
        });
    }

    private static int lineOf(Diagnostic problem) {
        return problem.place() == null ? -1 : problem.place().line();
    }

    private static Stream<DynamicTest> forEveryKey(Consumer<ExampleKey> test) {
        return examples()
                .flatMap(file -> ExampleKey.of(file).stream()
                        .map(key -> DynamicTest.dynamicTest(file + " " + key.path(), () -> test.accept(key))));
    }

    @Test
    void theFullExampleHasManyKeys() {
        assertThat(ExampleKey.of(FULL).size()).isGreaterThan(150);
        assertThat(Corpus.examples()).isNotEmpty();
    }

    /** A scenario's name is free: misspelt, it is another scenario. */
    private static boolean isName(ExampleKey key) {
        return key.path().matches("scenarios\\.\\w+");
    }

    @TestFactory
    Stream<DynamicTest> aMisspeltKeyIsFoundAndTheRightOneSuggested() {
        return forEveryKey(key -> {
            if (isName(key)) {
                return;
            }
            String slip = key.name().length() < 3
                    ? key.name() + "x"
                    : key.name().charAt(0) + key.name().substring(2);
            List<String> changed = key.renamed(slip);
            reportedAt(key.line(), "SASS2003", changed);
            List<Diagnostic> problems = load(changed).orElseThrow().diagnostics();
            Diagnostic unknown = problems.stream()
                    .filter(problem -> problem.code().equals("SASS2003"))
                    .findFirst()
                    .orElseThrow();
            assertThat(unknown.help()).containsExactly("did you mean `" + key.name() + "`?");
            assertThat(problems).noneMatch(problem -> problem.code().equals("SASS2001"));
        });
    }

    @TestFactory
    Stream<DynamicTest> aDuplicateKeyIsFoundWithBothPlaces() {
        return forEveryKey(key -> {
            List<String> changed = key.doubled();
            // In block style the copy has a line of its own before.
            reportedAt(key.flow() ? key.line() : key.line() + 1, "SASS1005", changed);
            Diagnostic duplicate = load(changed).orElseThrow().diagnostics().stream()
                    .filter(problem -> problem.code().equals("SASS1005"))
                    .findFirst()
                    .orElseThrow();
            assertThat(duplicate.notes()).singleElement().satisfies(note -> {
                assertThat(note.text()).isEqualTo("first defined here");
                assertThat(note.place()).isNotNull();
            });
        });
    }

    @TestFactory
    Stream<DynamicTest> aWrongTypeIsFound() {
        // A list of mappings of lists fits nowhere.
        return forEveryKey(key -> reportedAt(key.line(), "SASS2002|SASS2003", key.replaced("[{x: [1]}]")));
    }

    @TestFactory
    Stream<DynamicTest> aDeletedKeyIsMissedOrLeavesItsDefault() {
        return forEveryKey(key -> {
            List<String> changed = key.replaced(null);
            Optional<Key<?>> documented = documented(key);
            if (documented.map(Key::required).orElse(false) || key.path().matches("features\\.(user|item)")) {
                reportedAt(key.parentLine(), "SASS2001", changed);
            } else if (key.path().matches("scenarios\\.\\w+\\.(history|where)")) {
                reportedAt(key.line(), "SASS2001", changed);
            } else if (key.path().equals("label")) {
                // Each scenario without a label of its own misses it.
                assertThat(load(changed).map(SassException::diagnostics).orElse(List.of()))
                        .isNotEmpty()
                        .allMatch(problem -> problem.message().startsWith("missing key `label` in `scenarios."));
            } else if (NEEDED_BY_OTHERS.contains(key.path()) || key.path().endsWith(".column")) {
                assertThat(load(changed).map(SassException::diagnostics).orElse(List.of()))
                        .allMatch(problem -> problem.code().matches("SASS3\\d{3}|SASS2007"));
            } else {
                assertThat(load(changed).map(Throwable::getMessage)).isEmpty();
                documented.filter(known -> known.fallback() != null).ifPresent(defaultOf(key));
            }
        });
    }

    private static Consumer<Key<?>> defaultOf(ExampleKey key) {
        return documented -> ConfigLoader.load(folder.resolve("sass.yaml"), List.of()).settings().stream()
                .filter(candidate -> candidate.path().equals(key.path()))
                .forEach(setting -> {
                    assertThat(setting.origin()).hasToString("default");
                    assertThat("`" + setting.value() + "`").isEqualTo(documented.fallbackText());
                });
    }

    /** The binder's own table. */
    private static Optional<Key<?>> documented(ExampleKey key) {
        String path = key.path();
        String parent = path.contains(".") ? path.substring(0, path.lastIndexOf('.')) : "";
        if (parent.matches("features\\.\\w+\\[\\d+]")) {
            return documented("type: " + key.lineText().replaceFirst(".*type: (\\w+).*", "$1"), key.name());
        }
        if (parent.equals("data.split")) {
            return documented("by: " + key.lineText().replaceFirst(".*by: (\\w+).*", "$1"), key.name());
        }
        return documented(parent.replaceFirst("^scenarios\\.\\w+", "scenarios.<name>"), key.name());
    }

    private static Optional<Key<?>> documented(String section, String name) {
        for (Section candidate : ConfigReference.sections()) {
            boolean variant = section.contains(": ");
            if (variant
                    ? candidate.path().endsWith(" " + section)
                    : candidate.path().equals(section)) {
                for (Key<?> key : candidate.keys()) {
                    if (key.name().equals(name)) {
                        return Optional.of(key);
                    }
                }
            }
        }
        return Optional.empty();
    }
}
