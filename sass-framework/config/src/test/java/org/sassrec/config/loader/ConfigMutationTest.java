package org.sassrec.config.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.reference.ConfigReference;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.Setting;
import org.sassrec.diagnostic.CodePage;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SystemCode;
import org.sassrec.yaml.YamlCode;

/**
 * Misspells, duplicates, breaks and deletes every key of every example. It also uses values out of range, unknown
 * references, and features on sides that do not allow them. Each mutation must be reported at its line. A deleted
 * optional key must have the documented default. A normal build mutates a sample of the keys; {@code
 * -Dsass.mutations=all} mutates all. The share of detected mutations is printed.
 */
@Tag("slow")
class ConfigMutationTest {

    /** Values that other keys require. Without them the other keys are reported. */
    private static final List<String> REQUIRED_BY_OTHERS = List.of(
            "data.users",
            "data.items",
            "data.split.validation",
            "evaluate",
            "evaluate.metrics",
            "model",
            "model.layers",
            "publish.milvus.uri",
            "publish.store",
            "publish.milvus.user",
            "publish.milvus.password",
            "publish.milvus.index.type",
            "publish.milvus.tls.ca",
            "publish.milvus.tls.certificate",
            "publish.milvus.tls.key");

    /** Codes of incomplete files that another file or layer completes. */
    private static final Set<DiagnosticCode> INCOMPLETE = Set.of(
            YamlCode.NOT_ONE_DOCUMENT, ConfigCode.MISSING_KEY, ConfigCode.WRONG_TYPE, ConfigCode.UNKNOWN_REFERENCE);

    private static final AtomicInteger TRIED = new AtomicInteger();
    private static final AtomicInteger CAUGHT = new AtomicInteger();

    @TempDir
    static Path folder;

    @AfterAll
    static void printDetectionRate() {
        System.out.printf(
                Locale.ROOT,
                "mutations that are mistakes: %,d of %,d reported at their line (%.1f %%)%n",
                CAUGHT.get(),
                TRIED.get(),
                100.0 * CAUGHT.get() / Math.max(1, TRIED.get()));
    }

    private static final Path FULL = ConfigCorpus.VALID.resolve("full.yaml");
    private static final Path LAYERS = ConfigCorpus.VALID.resolve("layers.yaml");

    /** Returns all valid files, their includes, and the examples for users. */
    private static Stream<Path> examples() {
        return Stream.of(ConfigCorpus.valid(), ConfigCorpus.included(), ConfigCorpus.examples())
                .flatMap(List::stream);
    }

    private static Optional<SassException> load(ExampleKey key, List<String> changed) {
        boolean layered = key.file().equals(LAYERS) || ConfigCorpus.included().contains(key.file());
        if (layered) {
            ConfigCorpus.copyIncluded(folder);
            ConfigCorpus.write(folder.resolve("sass.yaml"), ConfigCorpus.read(LAYERS));
        }
        ConfigCorpus.write(changedFile(key), String.join("\n", changed));
        try {
            ConfigLoader.load(folder.resolve("sass.yaml"), List.of());
            return Optional.empty();
        } catch (SassException e) {
            return Optional.of(e);
        }
    }

    private static Path changedFile(ExampleKey key) {
        return folder.resolve(
                ConfigCorpus.included().contains(key.file())
                        ? ConfigCorpus.VALID.relativize(key.file())
                        : Path.of("sass.yaml"));
    }

    private static List<Diagnostic> reportedAt(ExampleKey key, int line, DiagnosticCode code, List<String> changed) {
        return reportedAt(key, line, Set.of(code), changed);
    }

    /** Returns all reported problems. */
    private static List<Diagnostic> reportedAt(
            ExampleKey key, int line, Set<DiagnosticCode> codes, List<String> changed) {
        TRIED.incrementAndGet();
        SassException e = load(key, changed).orElseGet(() -> fail("accepted:\n%s", String.join("\n", changed)));
        assertThat(e.diagnostics()).as("%s", e.getMessage()).anySatisfy(problem -> {
            assertThat(problem.code()).isIn(codes);
            assertThat(problem.location()).isNotNull();
            assertThat(lineOf(problem)).isEqualTo(line);
            assertThat(Objects.requireNonNull(problem.location()).file())
                    .isEqualTo(changedFile(key).toString());
        });
        CAUGHT.incrementAndGet();
        return e.diagnostics();
    }

    private static int lineOf(Diagnostic problem) {
        return problem.location() == null ? -1 : problem.location().line();
    }

    /**
     * @param minimum minimum number of mutations, so that a test without keys fails; half of it for the sample
     */
    private static Stream<DynamicTest> forEveryKey(int minimum, Consumer<ExampleKey> test) {
        int[] before = {-1};
        int expected = ExampleKey.ALL ? minimum : minimum / 2;
        Stream<DynamicTest> tests = examples()
                .flatMap(file -> ExampleKey.sample(file).stream()
                        .map(key -> DynamicTest.dynamicTest(file + " " + key.path(), () -> {
                            before[0] = before[0] < 0 ? TRIED.get() : before[0];
                            test.accept(key);
                        })));
        return Stream.concat(
                tests, Stream.of(DynamicTest.dynamicTest("tries at least " + expected + " mutations", () -> {
                    assertThat(TRIED.get() - before[0]).isGreaterThanOrEqualTo(expected);
                })));
    }

    @Test
    void coversManyKeysOfFullExample() {
        assertThat(ExampleKey.of(FULL).size()).isGreaterThan(150);
        assertThat(ConfigCorpus.examples()).isNotEmpty();
    }

    /** Returns whether a key is the name of a scenario, profile or variant. A misspelled name is a valid other name. */
    private static boolean isName(ExampleKey key) {
        return key.path()
                .matches(
                        "(profiles\\.\\w+\\.)?scenarios\\.\\w+|profiles\\.\\w+|compare\\.variants\\.\\w+|backtest\\.strategies\\.\\w+");
    }

    @TestFactory
    Stream<DynamicTest> reportsMisspelledKeyWithSuggestion() {
        return forEveryKey(1_100, key -> {
            if (isName(key)) {
                return;
            }
            String slip = key.name().length() < 3
                    ? key.name() + "x"
                    : key.name().charAt(0) + key.name().substring(2);
            List<String> changed = key.renamed(slip);
            if (key.path().matches("profiles\\.\\w+\\.features\\.item\\.\\w+")) {
                reportedAt(key, key.line(), ConfigCode.UNKNOWN_REFERENCE, changed); // the name of a feature, not a key
                return;
            }
            if (key.path().matches("qualityGates\\.\\w+(\\.\\w+@\\d+)?")) {
                reportedAt(
                        key,
                        key.line(),
                        Set.of(ConfigCode.UNKNOWN_REFERENCE, ConfigCode.UNKNOWN_CHOICE),
                        changed); // the name of a scenario, or a metric
                return;
            }
            List<Diagnostic> problems = reportedAt(key, key.line(), ConfigCode.UNKNOWN_KEY, changed);
            Diagnostic unknown = problems.stream()
                    .filter(problem -> problem.code() == ConfigCode.UNKNOWN_KEY)
                    .findFirst()
                    .orElseThrow();
            if (key.name().length() == 1) {
                return; // all other letters are equally near
            }
            if (key.path().matches("(compare\\.variants|backtest\\.strategies|tune\\.space)\\..*")
                    && key.name().contains(".")) {
                // The suggestion is the wrong part of the path.
                assertThat(unknown.help())
                        .containsExactly("did you mean `" + key.name().split("\\.", -1)[0] + "`?");
                return;
            }
            assertThat(unknown.help()).containsExactly("did you mean `" + key.name() + "`?");
            // Keys of files that are not included are also missing.
            assertThat(isLayered(key)
                            || problems.stream().noneMatch(problem -> problem.code() == ConfigCode.MISSING_KEY))
                    .isTrue();
        });
    }

    @TestFactory
    Stream<DynamicTest> reportsBothLocationsOfDuplicateKey() {
        return forEveryKey(1_150, key -> {
            List<String> changed = key.doubled();
            // In block style the copy is on the line before.
            int line = key.flow() ? key.line() : key.line() + 1;
            Diagnostic duplicate = reportedAt(key, line, YamlCode.DUPLICATE_KEY, changed).stream()
                    .filter(problem -> problem.code() == YamlCode.DUPLICATE_KEY)
                    .findFirst()
                    .orElseThrow();
            assertThat(duplicate.notes()).singleElement().satisfies(note -> {
                assertThat(note.text()).isEqualTo("first defined here");
                assertThat(note.location()).isNotNull();
            });
        });
    }

    @TestFactory
    Stream<DynamicTest> reportsWrongType() {
        // No key allows a list of mappings of lists.
        return forEveryKey(
                1_150,
                key -> reportedAt(
                        key,
                        key.line(),
                        Set.of(ConfigCode.WRONG_TYPE, ConfigCode.UNKNOWN_KEY, ConfigCode.INVALID_OVERRIDE),
                        key.replaced("[{x: [1]}]")));
    }

    /** Returns a value of the right type that is out of range; empty if every text is allowed. */
    private static Optional<String> outOfRange(Key<?> key) {
        String type = key.type().name();
        if (type.startsWith("one of `")) {
            return Optional.of("nonsense");
        }
        if (type.startsWith("a duration") || type.startsWith("whole days")) {
            return Optional.of("99999999d");
        }
        if (type.startsWith("a whole number") || type.startsWith("a number")) {
            return Optional.of("9".repeat(30));
        }
        return type.startsWith("buckets") ? Optional.of("quantile(1)") : Optional.empty();
    }

    @TestFactory
    Stream<DynamicTest> reportsValueOutOfRange() {
        return forEveryKey(
                150,
                key -> documented(key)
                        .flatMap(ConfigMutationTest::outOfRange)
                        .ifPresent(value -> reportedAt(
                                key,
                                key.line(),
                                Set.of(ConfigCode.UNKNOWN_CHOICE, ConfigCode.OUT_OF_RANGE, SystemCode.INVALID_FORMAT),
                                key.replaced(value))));
    }

    /** Keys with references, and a value of each that does not exist. */
    private record Reference(String value, DiagnosticCode code, Predicate<ExampleKey> of) {
        static Reference at(String path, String value) {
            return new Reference(
                    value, ConfigCode.UNKNOWN_REFERENCE, key -> key.path().matches(path));
        }

        static Reference of(String type, String value) {
            return new Reference(
                    value,
                    ConfigCode.UNKNOWN_REFERENCE,
                    key -> key.name().equals("of") && ("type: " + type).equals(key.variant()));
        }
    }

    private static final Map<String, Reference> REFERENCES = Map.of(
            "the item feature of a sequence", Reference.of("sequence", "missing"),
            "the features of a cross", Reference.of("cross", "[missing, unknown]"),
            "the scenarios of a feature", Reference.at("features\\.\\w+\\[\\d+]\\.scenarios", "[missing]"),
            "the scenarios to publish", Reference.at("publish\\.only", "[missing]"),
            "the metric to stop by", Reference.at("finetune\\.earlyStopping\\.metric", "recall@49"),
            "the metrics to compare", Reference.at("compare\\.metrics", "[recall@49]"),
            "the features of an output network", Reference.at(".*\\.outputNetwork\\.features", "[missing]"),
            "the variant to compare with", Reference.at("compare\\.reference", "missing"),
            "a file to include",
                    new Reference(
                            "no/such.yaml",
                            YamlCode.FILE_UNREADABLE,
                            key -> key.name().equals("include")));

    @TestFactory
    Stream<DynamicTest> reportsUnknownReference() {
        return REFERENCES.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    Reference reference = entry.getValue();
                    List<ExampleKey> keys = examples()
                            .flatMap(file -> ExampleKey.of(file).stream())
                            .filter(reference.of())
                            .toList();
                    assertThat(keys).isNotEmpty();
                    keys.forEach(key -> reportedAt(key, key.line(), reference.code(), key.replaced(reference.value())));
                }));
    }

    @TestFactory
    Stream<DynamicTest> reportsFeatureTypeNotAllowedOnSide() {
        return forEveryKey(65, key -> {
            boolean item = key.path().matches("features\\.item\\[\\d+]\\.type");
            boolean context = key.path().matches("features\\.context\\[\\d+]\\.type");
            List<String> impossible = item
                    ? List.of("sequence")
                    : context ? List.of("multi", "sequence", "statistic", "embedding") : List.of();
            impossible.forEach(type -> reportedAt(key, key.line(), ConfigCode.KEY_NOT_APPLICABLE, key.replaced(type)));
        });
    }

    @TestFactory
    Stream<DynamicTest> reportsMissingKeyOrAppliesDefault() {
        Set<String> required = new TreeSet<>();
        AtomicInteger defaults = new AtomicInteger();
        Stream<DynamicTest> tests = forEveryKey(620, key -> {
            List<String> changed = key.replaced(null);
            Optional<Key<?>> documented = documented(key);
            if (isLayered(key)) {
                // The rest may be incomplete, but must have no other problems.
                assertThat(load(key, changed).map(SassException::diagnostics).orElse(List.of()))
                        .allMatch(problem -> INCOMPLETE.contains(problem.code()), key.path());
            } else if (documented.map(Key::required).orElse(false) || key.path().matches("features\\.(user|item)")) {
                reportedAt(key, key.parentLine(), ConfigCode.MISSING_KEY, changed);
            } else if (key.path().matches("scenarios\\.\\w+\\.(history|where|exposuresFrom)")) {
                reportedAt(key, key.parentLine(), ConfigCode.MISSING_KEY, changed);
            } else if (key.path().matches("qualityGates\\..*\\.(atLeast|noWorseThan)")) {
                reportedAt(key, key.parentLine(), ConfigCode.MISSING_KEY, changed); // a gate without a limit
            } else if (key.path().endsWith(".dates")) {
                // The path contains a date placeholder.
                reportedAt(key, key.parentLine(), ConfigCode.MISSING_KEY, changed);
            } else if (key.path().matches("scenarios\\.\\w+\\.label")
                    && !ConfigCorpus.included().contains(key.file())
                    && key.lines().stream().noneMatch(line -> line.startsWith("label:"))) {
                reportedAt(key, key.parentLine(), ConfigCode.MISSING_KEY, changed);
            } else if (key.path().equals("label")) {
                // Each scenario without a label reports it.
                assertThat(load(key, changed).map(SassException::diagnostics).orElse(List.of()))
                        .isNotEmpty()
                        .allMatch(problem -> problem.message().startsWith("missing key `label` in `scenarios."));
            } else if (key.path().matches("tune\\.space\\..*\\.log")) {
                reportedAt(key, key.parentLine(), ConfigCode.WRONG_TYPE, changed); // a range without limits
            } else if (REQUIRED_BY_OTHERS.contains(key.path())
                    || key.path().equals("compare.variants") // contains the reference
                    || key.path().equals("compare.variants.pooled")
                    || key.path().equals("features.context") // output networks read it
                    || key.path().matches(".*\\.(column|hash|seed|valuesFile)|scenarios\\.\\w+")) {
                List<Diagnostic> problems =
                        load(key, changed).map(SassException::diagnostics).orElse(List.of());
                assertThat(problems)
                        .allMatch(problem -> problem.code().kind() == CodePage.Category.REFERENCES
                                || problem.code() == ConfigCode.KEY_NOT_APPLICABLE
                                || problem.message().equals("missing key `scenarios`"));
                if (problems.isEmpty()) {
                    documented
                            .filter(known -> known.defaultValue() != null)
                            .ifPresent(known -> defaults.addAndGet(comparedDefaults(key, known)));
                } else {
                    required.add(key.path());
                }
            } else {
                assertThat(load(key, changed).map(Throwable::getMessage)).isEmpty();
                documented
                        .filter(known -> known.defaultValue() != null)
                        .ifPresent(known -> defaults.addAndGet(comparedDefaults(key, known)));
            }
        });
        return Stream.concat(
                tests, Stream.of(DynamicTest.dynamicTest("several keys are required, many have a default", () -> {
                    assertThat(required).containsAll(REQUIRED_BY_OTHERS).hasSizeGreaterThanOrEqualTo(30);
                    assertThat(defaults).hasValueGreaterThanOrEqualTo(140);
                })));
    }

    private static boolean isLayered(ExampleKey key) {
        boolean included = ConfigCorpus.included().contains(key.file());
        return (key.file().equals(LAYERS) || included)
                && (key.path().matches("include|scenarios(\\.\\w+)?|profiles.*|features(\\..*)?")
                        || (included && key.path().equals("sass")));
    }

    /** Returns the number of settings with the documented default. */
    private static int comparedDefaults(ExampleKey key, Key<?> documented) {
        List<Setting> settings = ConfigLoader.load(folder.resolve("sass.yaml"), List.of()).settings().stream()
                .filter(candidate -> candidate.path().equals(key.path()))
                .toList();
        settings.forEach(setting -> {
            assertThat(setting.origin()).hasToString("default");
            assertThat("`" + setting.value() + "`").isEqualTo(documented.defaultText());
        });
        return settings.size();
    }

    /** Returns the declaration of a key. */
    private static Optional<Key<?>> documented(ExampleKey key) {
        String path = key.path();
        String parent = path.contains(".") ? path.substring(0, path.lastIndexOf('.')) : "";
        if (parent.matches("features\\.\\w+\\[\\d+]|data\\.split")) {
            return documented(String.valueOf(key.variant()), key.name());
        }
        String section = parent.replaceFirst("^scenarios\\.\\w+", "scenarios.<name>")
                .replaceFirst("^qualityGates\\.\\w+\\.[^.]+", "qualityGates.<scenario>.<metric>");
        return documented(section, key.name());
    }

    private static Optional<Key<?>> documented(String section, String name) {
        for (Section<?> candidate : ConfigReference.sections()) {
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
