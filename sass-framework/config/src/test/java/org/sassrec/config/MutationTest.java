package org.sassrec.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceText;
import org.sassrec.yaml.YamlNode;
import org.sassrec.yaml.YamlReader;

/**
 * Misspells, duplicates, breaks and deletes every key of the example that has them all. Each mutation must be reported at
 * its line; a deleted optional key must leave the documented default.
 */
class MutationTest {

    /** Values that others need: without them, the others are reported. */
    private static final List<String> NEEDED_BY_OTHERS = List.of(
            "data.users",
            "data.items",
            "data.split.validation",
            "features.user[5].column",
            "evaluate",
            "evaluate.metrics",
            "finetune.negatives.shared");

    @TempDir
    static Path folder;

    private static List<String> lines = List.of();

    private static final List<Place> KEYS = new ArrayList<>();

    /**
     * A key of the example.
     *
     * @param parentLine the line of the key around it; for an element of a list its own
     * @param last line of its value
     */
    private record Place(String path, YamlNode.Scalar key, YamlNode value, int parentLine, int last, boolean flow) {
        int line() {
            return key.span().line();
        }

        String name() {
            return key.text();
        }
    }

    @BeforeAll
    static void findAllKeys() {
        String text = Corpus.read(Corpus.VALID.resolve("full.yaml"));
        lines = List.of(text.split("\n", -1));
        Problems problems = new Problems();
        YamlNode root = YamlReader.read(SourceText.of("full.yaml", text), problems);
        assertThat(problems.isEmpty()).isTrue();
        if (root != null) {
            find("", root, 2, lines.size());
        }
        assertThat(KEYS.size()).isGreaterThan(150);
    }

    private static void find(String path, YamlNode node, int parentLine, int last) {
        if (node instanceof YamlNode.Sequence list) {
            for (int i = 0; i < list.items().size(); i++) {
                YamlNode item = list.items().get(i);
                find(path + "[" + i + "]", item, item.span().line(), item.span().line());
            }
        }
        if (!(node instanceof YamlNode.Mapping mapping)) {
            return;
        }
        for (int i = 0; i < mapping.entries().size(); i++) {
            YamlNode.Scalar key = mapping.entries().get(i).key();
            YamlNode value = mapping.entries().get(i).value();
            int line = key.span().line();
            boolean flow =
                    !lines.get(line - 1).substring(0, key.span().column() - 1).isBlank();
            int end = flow || i + 1 == mapping.entries().size()
                    ? last
                    : mapping.entries().get(i + 1).key().span().line() - 1;
            String at = path.isEmpty() ? key.text() : path + "." + key.text();
            KEYS.add(new Place(at, key, value, parentLine, flow ? line : end, flow));
            find(at, value, line, end);
        }
    }

    /** A line with the characters from {@code from} to {@code to} (columns, the second outside) replaced. */
    private static String spliced(String line, int from, int to, String by) {
        return line.substring(0, from - 1) + by + line.substring(to - 1);
    }

    private static List<String> withLine(int number, String line) {
        List<String> changed = new ArrayList<>(lines);
        changed.set(number - 1, line);
        return changed;
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

    private static Stream<DynamicTest> forEveryKey(java.util.function.Consumer<Place> test) {
        return KEYS.stream().map(key -> DynamicTest.dynamicTest(key.path(), () -> test.accept(key)));
    }

    /** A scenario's name is free: misspelt, it is another scenario. */
    private static boolean isName(Place key) {
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
            String line = spliced(
                    lines.get(key.line() - 1),
                    key.key().span().column(),
                    key.key().span().column() + key.key().span().length(),
                    slip);
            List<String> changed = withLine(key.line(), line);
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
            List<String> changed = new ArrayList<>(lines);
            String line = lines.get(key.line() - 1);
            int column = key.key().span().column();
            int expected = key.line();
            if (key.flow()) {
                changed.set(key.line() - 1, spliced(line, column, column, key.name() + ": 1, "));
            } else {
                changed.add(key.line() - 1, " ".repeat(column - 1) + key.name() + ": 1");
                expected++;
            }
            reportedAt(expected, "SASS1005", changed);
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
        return forEveryKey(key -> {
            // A list of mappings of lists fits nowhere.
            List<String> changed = replaced(key, "[{x: [1]}]");
            reportedAt(key.line(), "SASS2002|SASS2003", changed);
        });
    }

    @TestFactory
    Stream<DynamicTest> aDeletedKeyIsMissedOrLeavesItsDefault() {
        return forEveryKey(key -> {
            List<String> changed = replaced(key, null);
            boolean required = Documented.of(key.path(), key).map(Key::required).orElse(false);
            Optional<SassException> thrown = load(changed);
            if (required || key.path().matches("features\\.(user|item)")) {
                reportedAt(key.parentLine(), "SASS2001", changed);
            } else if (key.path().matches("scenarios\\.past\\.history|scenarios\\.(home|feed|live)\\.where")) {
                reportedAt(key.line(), "SASS2001", changed);
            } else if (key.path().equals("label")) {
                reportedAt(15, "SASS2001", changed);
            } else if (NEEDED_BY_OTHERS.contains(key.path())) {
                assertThat(thrown.map(SassException::diagnostics).orElse(List.of()))
                        .allMatch(problem -> problem.code().matches("SASS3\\d{3}|SASS2007"));
            } else {
                assertThat(thrown)
                        .as("%s", thrown.map(Throwable::getMessage).orElse(""))
                        .isEmpty();
                Setting setting = ConfigLoader.load(folder.resolve("sass.yaml"), List.of()).settings().stream()
                        .filter(candidate -> candidate.path().equals(key.path()))
                        .findFirst()
                        .orElse(null);
                Optional<Key<?>> documented = Documented.of(key.path(), key);
                if (setting != null
                        && documented.isPresent()
                        && documented.get().fallback() != null) {
                    assertThat(setting.origin()).hasToString("default");
                    assertThat("`" + setting.value() + "`")
                            .isEqualTo(documented.get().fallbackText());
                }
            }
        });
    }

    /** The example with a key's value replaced, or the key gone. */
    private static List<String> replaced(Place key, @Nullable String value) {
        List<String> changed = new ArrayList<>(lines);
        String line = lines.get(key.line() - 1);
        int column = key.key().span().column();
        if (!key.flow()) {
            changed.subList(key.line() - 1, key.last()).clear();
            if (value != null) {
                changed.add(key.line() - 1, " ".repeat(column - 1) + key.name() + ": " + value);
            }
            return changed;
        }
        int end = key.value().span().column() + key.value().span().length();
        if (value != null) {
            changed.set(key.line() - 1, spliced(line, key.value().span().column(), end, value));
        } else {
            String rest = line.substring(end - 1);
            changed.set(key.line() - 1, line.substring(0, column - 1) + rest.replaceFirst("^, ", ""));
        }
        return changed;
    }

    /** The binder's own table. */
    private static final class Documented {

        static Optional<Key<?>> of(String path, Place place) {
            String parent = path.contains(".") ? path.substring(0, path.lastIndexOf('.')) : "";
            String pattern = parent.replaceFirst("^scenarios\\.\\w+", "scenarios.<name>");
            if (parent.matches("features\\.\\w+\\[\\d+]")) {
                String type = lines.get(place.line() - 1).replaceFirst(".*type: (\\w+).*", "$1");
                return key("type: " + type, place.name());
            }
            return key(pattern.equals("data.split") ? "data.split by: time" : pattern, place.name());
        }

        private static Optional<Key<?>> key(String section, String name) {
            for (Section candidate : ConfigReference.sections()) {
                boolean found = section.startsWith("type: ")
                        ? candidate.path().endsWith(section)
                        : candidate.path().equals(section);
                if (found) {
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
}
