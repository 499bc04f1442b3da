package org.sassrec.config.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.Fix;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.yaml.YamlCode;

/** A fix restores the file before the mistake, including comments and blanks. A second fix changes nothing. */
@Tag("slow")
class ConfigFixerTest {

    @TempDir
    static Path folder;

    private static final Path FULL = ConfigCorpus.VALID.resolve("full.yaml");

    private static Supplier<List<Diagnostic>> check(Path file) {
        return () -> {
            try {
                return ConfigLoader.load(file, List.of()).warnings();
            } catch (SassException e) {
                return e.diagnostics();
            }
        };
    }

    private static ConfigFixer.Outcome fix(Path file) {
        try {
            return ConfigFixer.apply(check(file));
        } catch (IOException e) {
            return fail(e);
        }
    }

    /** Asserts that the fixed file has exactly the expected text. */
    private static void assertFixed(String broken, String expected) {
        Path file = ConfigCorpus.write(folder.resolve("sass.yaml"), broken);
        ConfigFixer.Outcome outcome = fix(file);
        assertThat(ConfigCorpus.read(file)).isEqualTo(expected);
        assertThat(outcome.remaining()).isEmpty();
        assertThat(outcome.applied()).isNotEmpty();
        assertThat(fix(file)).isEqualTo(new ConfigFixer.Outcome("", List.of(), List.of()));
    }

    private static Stream<DynamicTest> forEveryKey(Consumer<ExampleKey> test) {
        return ExampleKey.sample(FULL).stream().map(key -> DynamicTest.dynamicTest(key.path(), () -> test.accept(key)));
    }

    @TestFactory
    Stream<DynamicTest> renamesMisspelledKey() {
        return forEveryKey(key -> {
            if (key.path()
                    .matches(
                            "(scenarios|profiles)\\.\\w+|(compare\\.variants|backtest\\.strategies|tune\\.space)\\..*")) {
                return; // any name is valid; in variants, keys that the file already has are only suggested
            }
            if (key.name().length() == 1) {
                return; // one mistyped letter has no unique correction
            }
            String slip = key.name().length() < 3
                    ? key.name() + "x"
                    : key.name().charAt(0) + key.name().substring(2);
            assertFixed(String.join("\n", key.renamed(slip)), String.join("\n", key.lines()));
        });
    }

    /** The second duplicate is removed. */
    @TestFactory
    Stream<DynamicTest> removesEqualDuplicate() {
        return forEveryKey(key -> {
            Path file = ConfigCorpus.write(folder.resolve("sass.yaml"), String.join("\n", key.repeated()));
            List<Diagnostic> problems = check(file).get();
            assertThat(problems).anyMatch(problem -> problem.code() == YamlCode.DUPLICATE_KEY);
            assertThat(fix(file).remaining()).noneMatch(problem -> problem.code() == YamlCode.DUPLICATE_KEY);
            assertThat(filledLines(file))
                    .isEqualTo(
                            key.lines().stream().filter(line -> !line.isBlank()).toList());
        });
    }

    /** The second key may be a copy that was not renamed, so it must not be removed. */
    @Test
    void keepsDuplicatesWithDifferentValues() {
        String broken = ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml")) + """
                finetune:
                  epochs: 5
                  batchSize: 64
                  epochs: 10
                run: {seed: 3}
                run: {seed: 3, threads: 1}
                """;
        Path file = ConfigCorpus.write(folder.resolve("sass.yaml"), broken);
        ConfigFixer.Outcome outcome = fix(file);
        assertThat(outcome.remaining())
                .extracting(Diagnostic::code)
                .containsExactly(YamlCode.DUPLICATE_KEY, YamlCode.DUPLICATE_KEY);
        assertThat(ConfigCorpus.read(file)).isEqualTo(broken);
    }

    /** The URI is more likely to be wrong than the certificates. */
    @Test
    void keepsCertificatesWithHttpUri() {
        String broken = ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml")) + """
                publish: {store: milvus, milvus: {uri: "http://m:19530", tls: {ca: ca.pem, serverName: m}}}
                """;
        Path file = ConfigCorpus.write(folder.resolve("sass.yaml"), broken);
        assertThat(fix(file).remaining())
                .extracting(Diagnostic::code)
                .containsExactly(ConfigCode.KEY_NOT_APPLICABLE, ConfigCode.KEY_NOT_APPLICABLE);
        assertThat(ConfigCorpus.read(file)).isEqualTo(broken);
    }

    private static List<String> filledLines(Path file) {
        return ConfigCorpus.read(file).lines().filter(line -> !line.isBlank()).toList();
    }

    @Test
    void keepsCommentsAndBlanks() {
        String broken = ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml")) + """
                # of the training
                finetune:   # the second stage
                  # how often
                  epocs:   5     # five
                  losss: "bprr"   # pairwise
                  # the same again
                  batchSize: 64
                  batchSize: 64 # not this one
                  negatives: {shared: 64,  inBatch: Yes, # and the others
                              weigth: positivs^0.75}
                """;
        Path file = ConfigCorpus.write(folder.resolve("sass.yaml"), broken);
        ConfigFixer.Outcome outcome = fix(file);
        assertThat(outcome.remaining()).isEmpty();
        assertThat(ConfigCorpus.read(file)).endsWith("""
                # of the training
                finetune:   # the second stage
                  # how often
                  epochs:   5     # five
                  loss: "bpr"   # pairwise
                  # the same again
                  batchSize: 64
                  negatives: {shared: 64,  inBatch: true, # and the others
                              weight: positives^0.75}
                """);
        assertThat(outcome.diff())
                .startsWith("--- a/")
                .contains("\n-  epocs:   5     # five\n", "\n+  epochs:   5     # five\n");
    }

    @Test
    void removesEntriesOfEveryStyle() {
        String head = "finetune: {epochs: 5}\n";
        String minimal = ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml"));
        assertFixed(minimal + "finetune: {epochs: 5, epochs: 5}\n", minimal + head);
        assertFixed(minimal + "finetune: {epochs: 5, epochs: 5, epochs: 5}\n", minimal + head);
        String stops = "finetune: {epochs: 5, earlyStopping: {metric: ndcg@50}}\n";
        assertFixed(
                minimal + stops + "finetune:\n  epochs: 5\n  earlyStopping:\n    metric: ndcg@50 # x\n",
                minimal + stops);
        String path = "  path: |-\n    store\n";
        assertFixed(minimal + "publish:\n" + path + path + "# end\n", minimal + "publish:\n" + path + "# end\n");
        String metrics = "  metrics: [hr@50,\n    ndcg@50]\n";
        assertFixed(minimal + "evaluate:\n" + metrics + metrics + "# end", minimal + "evaluate:\n" + metrics + "# end");
    }

    @Test
    void changesNothingInDryRun() throws IOException {
        String broken =
                ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml")) + "finetune: {epocs: 5, batchSize: 0}\n";
        Path file = ConfigCorpus.write(folder.resolve("sass.yaml"), broken);
        ConfigFixer.Outcome outcome = ConfigFixer.dryRun(check(file));
        assertThat(ConfigCorpus.read(file)).isEqualTo(broken);
        assertThat(outcome.diff())
                .contains("-finetune: {epocs: 5, batchSize: 0}\n+finetune: {epochs: 5, batchSize: 0}\n");
        assertThat(outcome.applied()).singleElement().asString().endsWith("replace `epocs` with `epochs`");
        assertThat(outcome.remaining()).extracting(Diagnostic::code).containsExactly(ConfigCode.OUT_OF_RANGE);
    }

    @Test
    void revertsRoundThatAddsErrors() throws IOException {
        Path file = ConfigCorpus.write(folder.resolve("sass.yaml"), "name: shopp\n");
        SourceSpan word = new SourceSpan(file.toString(), 1, 7, 5, "name: shopp");
        Diagnostic wrong = Diagnostic.error(ConfigCode.DUPLICATE_NAME, "unknown name");
        Fix fix = Fix.rename(word, "shopp", "shop").orElseThrow();
        ConfigFixer.Outcome outcome = ConfigFixer.apply(
                () -> ConfigCorpus.read(file).contains("shopp") ? List.of(wrong.withFix(fix)) : List.of(wrong, wrong));
        assertThat(ConfigCorpus.read(file)).isEqualTo("name: shopp\n");
        assertThat(outcome.diff()).isEmpty();
        assertThat(outcome.applied()).isEmpty();
        assertThat(outcome.remaining()).hasSize(1);
    }

    @Test
    void keepsAmbiguousErrors() {
        String broken = ConfigCorpus.read(ConfigCorpus.VALID.resolve("minimal.yaml")) + "finetune: {epochs: many}\n";
        Path file = ConfigCorpus.write(folder.resolve("sass.yaml"), broken);
        ConfigFixer.Outcome outcome = fix(file);
        assertThat(outcome.diff()).isEmpty();
        assertThat(outcome.remaining()).extracting(Diagnostic::code).containsExactly(ConfigCode.WRONG_TYPE);
        assertThat(ConfigCorpus.read(file)).isEqualTo(broken);
    }

    /** The fixes of every broken file reduce the problems and keep the file valid YAML. */
    @TestFactory
    Stream<DynamicTest> neverAddsErrors() {
        List<DynamicTest> tests = new ArrayList<>();
        AtomicInteger fixed = new AtomicInteger();
        for (Path broken : ConfigCorpus.files(ConfigCorpus.BROKEN, ".yaml")) {
            tests.add(DynamicTest.dynamicTest(broken.toString(), () -> {
                Path file = ConfigCorpus.write(folder.resolve("sass.yaml"), ConfigCorpus.read(broken));
                List<DiagnosticCode> before = codes(check(file).get());
                ConfigFixer.Outcome outcome = fix(file);
                List<DiagnosticCode> after = codes(outcome.remaining());
                assertThat(after).hasSizeLessThanOrEqualTo(before.size());
                assertThat(after.contains(YamlCode.INVALID_YAML))
                        .as("invalid YAML: %s", after)
                        .isEqualTo(before.contains(YamlCode.INVALID_YAML));
                fixed.addAndGet(outcome.applied().size());
                assertThat(outcome.remaining().stream()
                                .filter(problem -> !problem.fixes().isEmpty()))
                        .isEmpty();
                assertThat(fix(file).diff()).isEmpty();
            }));
        }
        tests.add(DynamicTest.dynamicTest(
                "many files have fixes", () -> assertThat(fixed).hasValueGreaterThanOrEqualTo(60)));
        return tests.stream();
    }

    private static List<DiagnosticCode> codes(List<Diagnostic> problems) {
        return problems.stream().map(Diagnostic::code).toList();
    }
}
