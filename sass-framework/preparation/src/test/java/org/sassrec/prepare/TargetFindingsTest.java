package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Severity;
import org.sassrec.prepare.check.DataCode;

/** Counts the test positives of a marketplace that no model can find. The shares are planted. */
@Tag("slow")
class TargetFindingsTest {
    private static final long DAY = 86_400_000L;
    private static final long START = 1641600000000L;

    private static final String YAML = """
            sass: 1
            name: market
            data:
              events: {path: events.csv, user: user, item: item, time: {column: ms, unit: ms, zone: UTC}}
              split: {by: time, validation: 0d, test: 1d}
            label: "true"
            scenarios:
              de: {where: country = 'de'}
              kr: {where: country = 'kr'}
            features:
              user:
                - {name: user, column: user, type: id}
              item:
                - {name: item, column: item, type: id}
            pretrain: {task: none}
            evaluate: {exclude: none}
            """;

    private final StringBuilder events = new StringBuilder("user,item,country,ms\n");

    private void event(String user, String item, String country, long day, int second) {
        events.append(
                String.format(Locale.ROOT, "%s,%s,%s,%d%n", user, item, country, START + day * DAY + second * 1000L));
    }

    /** Scenario {@code de} has 400 test positives, and {@code kr} has 100, of which 84 are of new items. */
    private void market() {
        for (int n = 0; n < 400; n++) {
            event("u" + n % 50, "i" + n % 40, "de", n % 2, n);
            event("u" + n % 50, "i" + n % 40, "de", 2, n);
            if (n < 100) {
                event("k" + n % 25, "i" + n % 20, "kr", n % 2, n);
                event("k" + n % 25, n < 84 ? "new" + n : "i" + n % 20, "kr", 2, n);
            }
        }
    }

    private Project project(Path folder, String yaml) {
        return new Project(folder).file("sass.yaml", yaml).file("events.csv", events.toString());
    }

    private List<Diagnostic> problems(Path folder, String yaml) {
        return project(folder, yaml).preparation().validation().run().problems();
    }

    @Test
    void reportsTheExactShareOfTestPositivesThatAreNoCandidates(@TempDir Path folder) {
        market();
        assertThat(problems(folder, YAML)).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(DataCode.TARGETS_NOT_CANDIDATES);
            assertThat(finding.message()).isEqualTo("84 % of the test positives of scenario `kr` are not candidates");
            assertThat(finding.notes())
                    .extracting(Diagnostic.Note::text)
                    .containsExactly("`kr`: 84 of 100 test positives");
            assertThat(Objects.requireNonNull(finding.location()).line()).isEqualTo(9);
        });
        assertThat(problems(folder, YAML.replace("'kr'", "'kr', candidates: all")))
                .isEmpty();
    }

    @Test
    void countsPositivesByScenarioAndSplit(@TempDir Path folder) {
        market();
        DataValidation.Report report =
                project(folder, YAML).preparation().validation().run();
        assertThat(Objects.requireNonNull(report.summary()).positives())
                .containsExactly(List.of(400L, 0L, 400L), List.of(100L, 0L, 100L));
    }

    /** All 400 positives of {@code de} and 16 of {@code kr} repeat a positive of the same user. */
    @Test
    void reportsOneFindingPerCauseAndTheLargestShareFirst(@TempDir Path folder) {
        market();
        assertThat(problems(folder, YAML.replace("exclude: none", "exclude: positives")))
                .extracting(Diagnostic::code, Diagnostic::message)
                .containsExactly(
                        tuple(
                                DataCode.TARGETS_EXCLUDED,
                                "100 % of the test positives of scenario `de` are excluded by `evaluate.exclude: positives`"),
                        tuple(
                                DataCode.TARGETS_NOT_CANDIDATES,
                                "84 % of the test positives of scenario `kr` are not candidates"));
    }

    @Test
    void namesAllScenariosOfOneCauseInOneFinding(@TempDir Path folder) {
        market();
        String yaml = YAML.replace("'de'", "'de', candidates: \"item = 'i1'\"")
                .replace("  split:", "  items: {path: items.csv, key: item}\n  split:");
        Project project = project(folder, yaml);
        StringBuilder items = new StringBuilder("item\n");
        events.toString()
                .lines()
                .skip(1)
                .map(line -> line.replaceFirst("^[^,]*,([^,]*),.*", "$1"))
                .distinct()
                .forEach(item -> items.append(item).append('\n'));
        project.file("items.csv", items.toString());
        assertThat(project.preparation().validation().run().problems())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message())
                        .isEqualTo("many test positives of 2 scenarios are not candidates: `de` 98 %, `kr` 84 %"));
    }

    /** The other scenarios are pre-trained. If none is left, pre-training is skipped. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reportsScenarioWithoutOverlap(boolean alone, @TempDir Path folder) {
        for (int n = 0; n < 800; n++) {
            String country = n % 2 == 0 || alone ? "de" : "fr";
            event("u" + n % 97, "i" + n % 40, country, n % 3, n);
            event("k" + n % 25, "j" + n % 20, "kr", n % 3, n);
        }
        String yaml = YAML.replace("  item:\n", "    - {name: clicked, type: sequence, of: item}\n  item:\n")
                .replace("pretrain: {task: none}\n", "pretrain: {task: scenarioContrast, batchSize: 200}\n");
        List<Diagnostic> found = problems(
                folder, alone ? yaml : yaml.replace("scenarios:\n", "scenarios:\n  fr: {where: country = 'fr'}\n"));
        assertThat(found).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(DataCode.NO_SHARED_ENTITIES);
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.message())
                    .isEqualTo(
                            alone
                                    ? "scenarios `de`, `kr` share no user and no item with another scenario in train"
                                    : "scenario `kr` shares no user and no item with another scenario in train");
            assertThat(finding.label())
                    .isEqualTo(
                            alone
                                    ? "no pairs, so scenario-contrastive pre-training is skipped"
                                    : "no pairs: it takes no part in pre-training");
        });
    }

    /** The 2 shared users of two scenarios with separate users, and 20 shared items, are all pairs. */
    @Test
    void reportsPretrainingOnFewPairs(@TempDir Path folder) {
        market();
        event("k0", "i0", "de", 0, 500);
        event("k1", "i1", "de", 0, 501);
        assertThat(problems(
                        folder,
                        YAML.replace("'kr'", "'kr', candidates: all")
                                .replace(
                                        "  item:\n",
                                        "    - {name: clicked, type: sequence, of: item}\n  item:\n    - {name: clicks, type: statistic, of: positives}\n")
                                .replace("task: none", "task: scenarioContrast")))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo(DataCode.FEW_SHARED_ENTITIES);
                    assertThat(finding.message())
                            .isEqualTo(
                                    "scenario-contrastive pre-training is skipped: it has only 2 pairs of users and 20 pairs of items");
                });
    }

    /** With 19 test positives, SASS4015 reports that metrics are not reliable. */
    @Test
    void ignoresTheShareOfFewTestPositives(@TempDir Path folder) {
        for (int n = 0; n < 400; n++) {
            event("u" + n % 50, "i" + n % 40, "de", n % 2, n);
            event("u" + n % 50, "i" + n % 40, "de", 2, n);
            if (n < 100) {
                event("k" + n % 25, "i" + n % 20, "kr", n % 2, n);
            }
            if (n < 19) {
                event("k" + n % 25, "new" + n, "kr", 2, n);
            }
        }
        assertThat(problems(folder, YAML)).extracting(Diagnostic::code).containsExactly(DataCode.FEW_POSITIVES);
    }
}
