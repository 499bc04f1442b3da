package org.sassrec.config.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Path;
import java.util.EnumSet;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.reference.ConfigReference;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.Setting;
import org.sassrec.diagnostic.CodePage;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;

/**
 * Misspells, duplicates, breaks and deletes every key of every example, one of which has them all, takes values beyond their
 * range, references to nowhere, and features to a side that can't have them. Each mutation must be reported at its line; a
 * deleted optional key must leave the documented default. The share that was is printed.
 */
class ConfigMutationTest {

    /** Values that others need: without them, the others are reported. */
    private static final List<String> NEEDED_BY_OTHERS = List.of(
            "data.users",
            "data.items",
            "data.split.validation",
            "evaluate",
            "evaluate.metrics",
            "finetune.negatives.shared",
            "publish.milvus.uri",
            "publish.milvus.user",
            "publish.milvus.password",
            "publish.milvus.index.type",
            "publish.milvus.tls.ca",
            "publish.milvus.tls.certificate",
            "publish.milvus.tls.key");

    /** What a file may lack that another file or layer adds to. */
    private static final Set<DiagnosticCode> INCOMPLETE = EnumSet.of(
            DiagnosticCode.NOT_ONE_DOCUMENT,
            DiagnosticCode.MISSING_KEY,
            DiagnosticCode.WRONG_TYPE,
            DiagnosticCode.UNKNOWN_REFERENCE);

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

    /** All that are valid, with what they include, and what users copy from. */
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

    private static void reportedAt(ExampleKey key, int line, DiagnosticCode code, List<String> changed) {
        reportedAt(key, line, EnumSet.of(code), changed);
    }

    private static void reportedAt(ExampleKey key, int line, Set<DiagnosticCode> codes, List<String> changed) {
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
    }

    private static int lineOf(Diagnostic problem) {
        return problem.location() == null ? -1 : problem.location().line();
    }

    /** @param least mutations that must have been tried at least: a family whose keys are not found any more is none */
    private static Stream<DynamicTest> forEveryKey(int least, Consumer<ExampleKey> test) {
        int[] before = {-1};
        Stream<DynamicTest> tests = examples()
                .flatMap(file -> ExampleKey.of(file).stream()
                        .map(key -> DynamicTest.dynamicTest(file + " " + key.path(), () -> {
                            before[0] = before[0] < 0 ? TRIED.get() : before[0];
                            test.accept(key);
                        })));
        return Stream.concat(tests, Stream.of(DynamicTest.dynamicTest("at least " + least + " were tried", () -> {
            assertThat(TRIED.get() - before[0]).isGreaterThanOrEqualTo(least);
        })));
    }

    @Test
    void coversManyKeysOfFullExample() {
        assertThat(ExampleKey.of(FULL).size()).isGreaterThan(150);
        assertThat(ConfigCorpus.examples()).isNotEmpty();
    }

    /** A scenario's, profile's or variant's name is free: misspelt, it is another one. */
    private static boolean isName(ExampleKey key) {
        return key.path()
                .matches("(profiles\\.\\w+\\.)?scenarios\\.\\w+|profiles\\.\\w+|compare\\.(variants|trials)\\.\\w+");
    }

    @TestFactory
    Stream<DynamicTest> reportsMisspeltKeyWithSuggestion() {
        return forEveryKey(1_100, key -> {
            if (isName(key)) {
                return;
            }
            String slip = key.name().length() < 3
                    ? key.name() + "x"
                    : key.name().charAt(0) + key.name().substring(2);
            List<String> changed = key.renamed(slip);
            if (key.path().matches("profiles\\.\\w+\\.features\\.item\\.\\w+")) {
                reportedAt(
                        key,
                        key.line(),
                        DiagnosticCode.UNKNOWN_REFERENCE,
                        changed); // a feature's name, which is no key
                return;
            }
            if (key.path().matches("qualityGates\\.\\w+(\\.\\w+@\\d+)?")) {
                reportedAt(
                        key,
                        key.line(),
                        EnumSet.of(DiagnosticCode.UNKNOWN_REFERENCE, DiagnosticCode.UNKNOWN_CHOICE),
                        changed); // a scenario's name, a metric
                return;
            }
            reportedAt(key, key.line(), DiagnosticCode.UNKNOWN_KEY, changed);
            List<Diagnostic> problems = load(key, changed).orElseThrow().diagnostics();
            Diagnostic unknown = problems.stream()
                    .filter(problem -> problem.code() == DiagnosticCode.UNKNOWN_KEY)
                    .findFirst()
                    .orElseThrow();
            if (key.name().length() == 1) {
                return; // any letter is as near to another
            }
            if (key.path().matches("compare\\.(variants|trials)\\..*")
                    && key.name().contains(".")) {
                // Of a path, the part that is wrong.
                assertThat(unknown.help())
                        .containsExactly("did you mean `" + key.name().split("\\.", -1)[0] + "`?");
                return;
            }
            assertThat(unknown.help()).containsExactly("did you mean `" + key.name() + "`?");
            // What would have been included is missing, too.
            assertThat(isLayered(key)
                            || problems.stream().noneMatch(problem -> problem.code() == DiagnosticCode.MISSING_KEY))
                    .isTrue();
        });
    }

    @TestFactory
    Stream<DynamicTest> reportsBothLocationsOfDuplicateKey() {
        return forEveryKey(1_150, key -> {
            List<String> changed = key.doubled();
            // In block style the copy has a line of its own before.
            reportedAt(key, key.flow() ? key.line() : key.line() + 1, DiagnosticCode.DUPLICATE_KEY, changed);
            Diagnostic duplicate = load(key, changed).orElseThrow().diagnostics().stream()
                    .filter(problem -> problem.code() == DiagnosticCode.DUPLICATE_KEY)
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
        // A list of mappings of lists fits nowhere.
        return forEveryKey(
                1_150,
                key -> reportedAt(
                        key,
                        key.line(),
                        EnumSet.of(DiagnosticCode.WRONG_TYPE, DiagnosticCode.UNKNOWN_KEY),
                        key.replaced("[{x: [1]}]")));
    }

    /** A value of the right kind that no key of this type has; empty where every text may be one. */
    private static Optional<String> beyond(Key<?> key) {
        String type = key.type().name();
        if (type.startsWith("one of `")) {
            return Optional.of("nonsense");
        }
        if (type.startsWith("a length of time") || type.startsWith("whole days")) {
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
                        .flatMap(ConfigMutationTest::beyond)
                        .ifPresent(value -> reportedAt(
                                key,
                                key.line(),
                                EnumSet.of(
                                        DiagnosticCode.UNKNOWN_CHOICE,
                                        DiagnosticCode.OUT_OF_RANGE,
                                        DiagnosticCode.INVALID_FORMAT),
                                key.replaced(value))));
    }

    /** Keys that name something, and a value of such a key that names nothing. */
    private record Reference(String value, DiagnosticCode code, Predicate<ExampleKey> of) {
        static Reference at(String path, String value) {
            return new Reference(
                    value, DiagnosticCode.UNKNOWN_REFERENCE, key -> key.path().matches(path));
        }

        static Reference of(String type, String value) {
            return new Reference(
                    value,
                    DiagnosticCode.UNKNOWN_REFERENCE,
                    key -> key.name().equals("of") && ("type: " + type).equals(key.variant()));
        }
    }

    private static final Map<String, Reference> REFERENCES = Map.of(
            "the item feature of a sequence", Reference.of("sequence", "nobody"),
            "the features of a cross", Reference.of("cross", "[nobody, nothing]"),
            "the scenarios of a feature", Reference.at("features\\.\\w+\\[\\d+]\\.scenarios", "[nowhere]"),
            "the scenarios to publish", Reference.at("publish\\.only", "[nowhere]"),
            "the metric to stop by", Reference.at("finetune\\.earlyStopping\\.metric", "recall@49"),
            "the metrics to compare", Reference.at("compare\\.metrics", "[recall@49]"),
            "the features of a head", Reference.at(".*\\.outputNetwork\\.features", "[nobody]"),
            "the variant to compare with", Reference.at("compare\\.reference", "nobody"),
            "a file to include",
                    new Reference(
                            "no/such.yaml",
                            DiagnosticCode.FILE_UNREADABLE,
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
            impossible.forEach(
                    type -> reportedAt(key, key.line(), DiagnosticCode.KEY_NOT_APPLICABLE, key.replaced(type)));
        });
    }

    @TestFactory
    Stream<DynamicTest> reportsMissingKeyOrAppliesDefault() {
        Set<String> needed = new TreeSet<>();
        AtomicInteger defaults = new AtomicInteger();
        Stream<DynamicTest> tests = forEveryKey(620, key -> {
            List<String> changed = key.replaced(null);
            Optional<Key<?>> documented = documented(key);
            if (isLayered(key)) {
                // What remains may lack what another file or layer needs, never more than that.
                assertThat(load(key, changed).map(SassException::diagnostics).orElse(List.of()))
                        .allMatch(problem -> INCOMPLETE.contains(problem.code()), key.path());
            } else if (documented.map(Key::required).orElse(false) || key.path().matches("features\\.(user|item)")) {
                reportedAt(key, key.parentLine(), DiagnosticCode.MISSING_KEY, changed);
            } else if (key.path().matches("scenarios\\.\\w+\\.(history|where|exposuresFrom)")) {
                reportedAt(key, key.parentLine(), DiagnosticCode.MISSING_KEY, changed);
            } else if (key.path().matches("qualityGates\\..*\\.(atLeast|noWorseThan)")) {
                reportedAt(key, key.parentLine(), DiagnosticCode.MISSING_KEY, changed); // a gate without a limit
            } else if (key.path().endsWith(".dates")) {
                // Its path has a place for it.
                reportedAt(key, key.parentLine(), DiagnosticCode.MISSING_KEY, changed);
            } else if (key.path().matches("scenarios\\.\\w+\\.label")
                    && !ConfigCorpus.included().contains(key.file())
                    && key.lines().stream().noneMatch(line -> line.startsWith("label:"))) {
                reportedAt(key, key.parentLine(), DiagnosticCode.MISSING_KEY, changed);
            } else if (key.path().equals("label")) {
                // Each scenario without a label of its own misses it.
                assertThat(load(key, changed).map(SassException::diagnostics).orElse(List.of()))
                        .isNotEmpty()
                        .allMatch(problem -> problem.message().startsWith("missing key `label` in `scenarios."));
            } else if (NEEDED_BY_OTHERS.contains(key.path())
                    || key.path().equals("compare.variants") // which has the reference
                    || key.path().equals("compare.variants.pooled")
                    || key.path().equals("features.context") // which output networks read
                    || key.path().matches(".*\\.(column|hash|seed|valuesFile)|scenarios\\.\\w+")) {
                List<Diagnostic> problems =
                        load(key, changed).map(SassException::diagnostics).orElse(List.of());
                assertThat(problems)
                        .allMatch(problem -> problem.code().kind() == CodePage.Category.REFERENCES
                                || problem.code() == DiagnosticCode.KEY_NOT_APPLICABLE
                                || problem.message().equals("missing key `scenarios`"));
                if (problems.isEmpty()) {
                    documented
                            .filter(known -> known.defaultValue() != null)
                            .ifPresent(known -> defaults.addAndGet(comparedDefaults(key, known)));
                } else {
                    needed.add(key.path());
                }
            } else {
                assertThat(load(key, changed).map(Throwable::getMessage)).isEmpty();
                documented
                        .filter(known -> known.defaultValue() != null)
                        .ifPresent(known -> defaults.addAndGet(comparedDefaults(key, known)));
            }
        });
        return Stream.concat(tests, Stream.of(DynamicTest.dynamicTest("some are needed, many have a default", () -> {
            assertThat(needed).containsAll(NEEDED_BY_OTHERS).hasSizeGreaterThanOrEqualTo(30);
            assertThat(defaults).hasValueGreaterThanOrEqualTo(140);
        })));
    }

    private static boolean isLayered(ExampleKey key) {
        boolean included = ConfigCorpus.included().contains(key.file());
        return (key.file().equals(LAYERS) || included)
                && (key.path().matches("include|scenarios(\\.\\w+)?|profiles.*|features(\\..*)?")
                        || (included && key.path().equals("sass")));
    }

    /** How many settings had the documented default: one, or none where the key says more than one setting. */
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

    /** The binder's own table. */
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
