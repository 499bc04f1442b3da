package org.sassrec.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.result.RunReport;
import org.sassrec.training.health.TrainingCode;

/** All commands report the same findings about the data, once each. */
@Tag("slow")
class FindingsTest {
    private static final String YAML = """
            sass: 1
            name: market
            data:
              events: {path: events.csv, user: user, item: item, time: {column: ms, unit: ms, zone: UTC}}
              users: {path: users.csv, key: user}
              items: {path: items.csv, key: item}
              split: {by: time, validation: 1d, test: 1d}
            label: bought = 1
            scenarios:
              de: {where: country = 'de'}
              kr: {where: country = 'kr', candidates: "kind < 4"}
              all: {where: country = 'all', candidates: all}
            features:
              user:
                - {name: user, column: user, type: id}
                - {name: wishes, type: sequence, of: item, column: wishes}
              item:
                - {name: item, column: item, type: id}
                - {name: sales, type: statistic, of: positives, feeds: bias}
            model: {type: popularity}
            evaluate: {metrics: [hr@5]}
            """;

    @TempDir
    Path folder;

    /** 40 items, of which 8 appear on the last day only; each user has bought several items before. */
    private Path project() throws IOException {
        Random random = new Random(5);
        StringBuilder events = new StringBuilder("user,item,country,ms,bought\n");
        for (int n = 0; n < 3_000; n++) {
            int day = n / 600;
            int item = day == 4 && n % 2 == 0 ? 32 + random.nextInt(8) : random.nextInt(32);
            events.append(String.format(
                    Locale.ROOT,
                    "u%d,i%d,%s,%d,%d%n",
                    random.nextInt(60),
                    item,
                    List.of("de", "kr", "all").get(random.nextInt(3)),
                    1641600000000L + day * 86_400_000L + n,
                    random.nextInt(3) == 0 ? 0 : 1));
        }
        StringBuilder users = new StringBuilder("user,wishes\n");
        StringBuilder items = new StringBuilder("item,kind\n");
        for (int n = 0; n < 60; n++) {
            users.append("u" + n + ",\"i" + n % 40 + ",i" + (n + 7) % 40 + "\"\n");
            items.append("i" + n + "," + n % 7 + "\n");
        }
        Files.writeString(folder.resolve("events.csv"), events);
        Files.writeString(folder.resolve("users.csv"), users);
        Files.writeString(folder.resolve("items.csv"), items);
        return Files.writeString(folder.resolve("sass.yaml"), YAML);
    }

    private static Sass sass(Path file, List<Diagnostic> warnings, String... overrides) {
        ConfigRequest request = ConfigRequest.of(file).withOverrides(List.of(overrides));
        return Sass.load(request).withListener(event -> {
            if (event instanceof PipelineEvent.Warned warned) {
                warnings.addAll(warned.warnings());
            }
        });
    }

    /** Validation counts with SQL over the source tables, a run counts over its dataset. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{by: time, validation: 1d, test: 1d} | positives | frozen | none",
                "{by: time, validation: 1d, test: 1d} | positives | rolling | validation",
                "{by: time, validation: 1d, test: 1d} | seen | frozen | validation",
                "{by: time, validation: 1d, test: 1d} | seen | rolling | none",
                "{by: time, validation: 0d, test: 1d} | none | frozen | none",
                "{by: leaveOneOut} | positives | frozen | none",
                // Rows after the test days are train: SASS4021.
                "{by: column, column: ms, validation: 1641772800000..1641859199999, test: 1641859200000..1641945599999}"
                        + " | positives | frozen | none",
                "{by: leaveOneOut} | seen | rolling | validation",
            })
    void runReportsTheFindingsOfTheValidation(String split, String exclude, String history, String refit)
            throws IOException {
        List<Diagnostic> warnings = new ArrayList<>();
        Path file = project();
        Files.writeString(file, YAML.replace("{by: time, validation: 1d, test: 1d}", split));
        String[] overrides = {
            "evaluate.exclude=" + exclude, "evaluate.history=" + history, "finetune.refit=" + refit,
        };
        List<Diagnostic> validated =
                sass(file, new ArrayList<>(), overrides).validateData().problems();
        sass(file, warnings, overrides).prepare();
        assertThat(warnings).isNotEmpty().isEqualTo(validated);
        assertThat(warnings)
                .filteredOn(finding -> finding.code() == DataCode.TEST_BEFORE_TRAIN)
                .hasSize(split.contains("column") ? 1 : 0);

        List<Diagnostic> again = new ArrayList<>();
        sass(file, again, overrides).prepare(); // up to date
        assertThat(again).isEqualTo(validated);
    }

    /** Findings of a training are warnings when they occur and part of the report. They point at the key that decides. */
    @Test
    void reportsTheHealthOfTheTrainingOnceAndInTheReport() throws IOException {
        Path file = project();
        String[] overrides = {
            "model={type: dssm, layers: [8]}", "pretrain.task=none", "finetune.epochs=1", "finetune.batchSize=512",
        };
        List<Diagnostic> warnings = new ArrayList<>();
        Sass sass = sass(file, warnings, overrides);
        sass.train();
        assertThat(warnings)
                .filteredOn(warning -> warning.code() == TrainingCode.FEW_TRAINING_STEPS)
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.message()).startsWith("fine-tuning has only ");
                    assertThat(String.valueOf(warning.location())).contains("--set");
                });
        List<Diagnostic> health = warnings.stream()
                .filter(warning -> warning.code().id().startsWith("SASS501"))
                .toList();
        assertThat(sass.report().findings()).containsAll(health);
        sass.train();
        assertThat(sass(file, new ArrayList<>(), overrides).report().findings())
                .containsAll(health)
                .doesNotHaveDuplicates();
        assertThat(warnings.stream().filter(health::contains)).hasSameSizeAs(health);
    }

    @Test
    void reportsEachFindingOnceAndAgainInTheNextProcess() throws IOException {
        Path file = project();
        List<Diagnostic> warnings = new ArrayList<>();
        Sass sass = sass(file, warnings);
        EvaluationReport evaluation = sass.train();
        List<Diagnostic> first = List.copyOf(warnings);
        assertThat(first)
                .extracting(Diagnostic::code)
                .contains(DataCode.TARGETS_NOT_CANDIDATES, DataCode.TARGETS_EXCLUDED)
                .doesNotHaveDuplicates();
        sass.evaluate();
        sass.train();
        assertThat(warnings).isEqualTo(first);

        List<Diagnostic> again = new ArrayList<>();
        sass(file, again).train();
        assertThat(again).isEqualTo(first);

        RunReport report = sass.report();
        assertThat(report.findings()).containsExactlyInAnyOrderElementsOf(first);
        assertThat(Files.readString(folder.resolve("target/sass/report.json"))).contains("\"code\" : \"SASS4032\"");

        EvaluationReport.ScenarioResult kr = evaluation.scenarios().get("kr");
        assertThat(first.stream()
                        .filter(finding -> finding.code() == DataCode.TARGETS_NOT_CANDIDATES)
                        .flatMap(finding -> finding.notes().stream())
                        .map(Diagnostic.Note::text))
                .contains("`kr`: " + kr.unreachable() + " of " + kr.queries() + " test positives");
    }
}
