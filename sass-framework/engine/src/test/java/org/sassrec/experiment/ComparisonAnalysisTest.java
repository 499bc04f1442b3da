package org.sassrec.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.files.JsonFiles;
import org.sassrec.report.ComparisonReport;
import org.sassrec.report.ReportPage;
import org.sassrec.result.ComparisonResult;
import org.sassrec.result.ComparisonResult.Variant;
import org.sassrec.result.Difference;
import org.sassrec.result.Verdict;

/** Uses runs with known ranks, without training. */
class ComparisonAnalysisTest {
    private static final String YAML = """
            sass: 1
            name: known
            data:
              events: {path: events.csv, user: user, item: item, time: {column: ts, unit: s, zone: UTC}}
              split: {by: time, validation: 1d, test: 2d}
            label: clicked = 1
            scenarios:
              home: {where: "place = 'home'"}
              cart: {where: "place = 'cart'"}
            features:
              user:
                - {name: user, column: user, type: id}
              item:
                - {name: item, column: item, type: id}
            evaluate: {metrics: [hr@1, auc, gauc], confidence: 0.9}
            compare:
              seeds: [1, 2]
              metrics: [hr@1]
              variants: {good: {finetune.epochs: 2}, other: {finetune.epochs: 3}, more: {finetune.epochs: 4}}
            """;

    /** Number of users with a query by scenario. The first users have a hit. */
    private static final Map<String, Integer> SAME = Map.of("home", 40, "cart", 1);

    @TempDir
    Path folder;

    private final List<ExperimentRun> runs = new ArrayList<>();
    private LoadedConfig loaded;

    @BeforeEach
    void load() throws IOException {
        loaded = load(YAML);
    }

    private LoadedConfig load(String yaml) throws IOException {
        Path file = folder.resolve("sass.yaml");
        Files.writeString(file, yaml);
        return ConfigLoader.loadWithVariants(ConfigRequest.of(file));
    }

    private void ran(String variant, long seed, int hits, Map<String, Integer> users) throws IOException {
        runs.add(SampleRuns.ran(folder, loaded, variant, seed, hits, users));
    }

    private void failed(String variant, long seed, String problem) {
        runs.add(SampleRuns.run(folder, loaded, variant, seed, problem));
    }

    @Test
    void failsAVariantWithOtherQueriesOnly() throws IOException {
        for (long seed : List.of(1L, 2L)) {
            ran("sass", seed, 10, SAME);
            ran("good", seed, 30, SAME);
            ran("other", seed, 30, Map.of("home", 39, "cart", 1));
            ran("more", seed, 30, Map.of("home", 40, "cart", 1, "live", 3));
        }

        ComparisonResult comparison = ComparisonAnalysis.of(loaded, runs, null, List.of());

        assertThat(difference(comparison, "good", "home", "hr@1").verdict()).isEqualTo(Verdict.BETTER);
        String problem =
                "SASS5054: the queries of `%s` differ from those of the reference: compare variants only with the"
                        + " same data, labels, scenarios and split";
        for (Map.Entry<String, String> failed :
                Map.of("other", "home", "more", "live").entrySet()) {
            Variant variant = comparison.variants().get(failed.getKey());
            assertThat(variant.failed())
                    .containsEntry(1L, problem.formatted(failed.getValue()))
                    .containsEntry(2L, problem.formatted(failed.getValue()));
            assertThat(variant.values()).as("means over other queries").isEmpty();
            assertThat(variant.differences()).isEmpty();
            assertThat(variant.runs()).hasSize(2);
        }
        assertThat(comparison.scenarios()).containsExactlyInAnyOrder("home", "cart");
        assertThat(String.join("\n", ComparisonReport.of(comparison).lines()))
                .containsPattern("(?m)^other +- +failed")
                .contains("No result of more with seed 2: SASS5054: the queries of `live`");
        assertThat(ReportPage.of(ComparisonReport.of(comparison))).contains(">failed<");
    }

    @Test
    void correctsEachFamilySeparately() throws IOException {
        for (long seed : List.of(1L, 2L)) {
            ran("sass", seed, 0, SAME);
            ran("good", seed, 30, SAME);
        }
        failed("other", 1, "lost");
        failed("more", 1, "lost");

        ComparisonResult comparison = ComparisonAnalysis.of(loaded, runs, null, List.of());

        Difference cart = difference(comparison, "good", "cart", "hr@1");
        assertThat(cart.difference()).isEqualTo(1);
        assertThat(cart.low()).isNull();
        assertThat(cart.high()).isNull();
        assertThat(cart.p()).isEqualTo(1);
        assertThat(cart.verdict()).isEqualTo(Verdict.NOT_SIGNIFICANT);
        Difference home = difference(comparison, "good", "home", "hr@1");
        assertThat(2 * home.half()).isBetween(0.3, 0.7);
        assertThat(home.pHolm())
                .as("two variants including popularity, and two scenarios")
                .isEqualTo(4 * home.p());
        assertThat(JsonFiles.text(comparison)).doesNotContain("Infinity").doesNotContain("NaN");
        String page = ReportPage.of(ComparisonReport.of(comparison));
        assertThat(page.substring(0, page.indexOf("<script")))
                .doesNotContain("NaN")
                .contains("An interval is unknown if");
    }

    @Test
    void reportsTheNumberOfSeeds() throws IOException {
        ran("sass", 1, 10, SAME);
        ran("sass", 2, 12, SAME);
        ran("good", 1, 20, SAME);
        failed("good", 2, "SASS5101: diverged");
        ran("other", 1, 20, SAME);
        ran("other", 2, 20, SAME);
        failed("more", 1, "lost");

        ComparisonResult comparison = ComparisonAnalysis.of(loaded, runs, null, List.of());

        assertThat(comparison.variants().get("good").pairs()).isEqualTo(1);
        assertThat(comparison.variants().get("other").pairs()).isEqualTo(2);
        assertThat(String.join("\n", ComparisonReport.of(comparison).lines()))
                .containsPattern("(?m)^good \\(1 of 2 seeds\\) +0\\.5000 ")
                .containsPattern("(?m)^other +0\\.5000 ")
                .contains("Differences of good use 1 of 2 seeds")
                .doesNotContain("Differences of other");
        assertThat(ReportPage.of(ComparisonReport.of(comparison))).contains("good (1 of 2 seeds)");
    }

    @Test
    void allowsDifferentSeedCounts() throws IOException {
        ran("sass", 1, 10, SAME);
        failed("sass", 2, "SASS5101: diverged");
        ran("good", 1, 20, SAME);
        ran("good", 2, 22, SAME);
        failed("other", 1, "SASS5101: diverged");
        ran("other", 2, 9, SAME);
        ran("more", 1, 11, SAME);
        failed("more", 2, "SASS5101: diverged");

        ComparisonResult comparison = ComparisonAnalysis.of(loaded, runs, null, List.of());

        assertThat(comparison.variants().get("good").pairs()).isEqualTo(1);
        assertThat(comparison.variants().get("good").mean("macro", "hr@1").seeds())
                .hasSize(2);
        assertThat(comparison.variants().get("other").pairs()).isZero();
        List<String> lines = ComparisonReport.of(comparison).lines();
        String one = " (1 of 2 seeds)";
        assertThat(rows(lines, "hr@1, mean over the scenarios:"))
                .containsExactly("sass" + one, "good", "other" + one, "more" + one, "popularity" + one);
        assertThat(rows(lines, "hr@1 per scenario, difference from sass (better or worse if significant):"))
                .containsExactly("sass" + one, "good" + one, "other (0 of 2 seeds)", "more" + one, "popularity" + one);
        String all = String.join("\n", lines);
        assertThat(all)
                .contains("Differences of good use 1 of 2 seeds")
                .contains("other has no differences: no seed has a result of both other and sass.")
                .doesNotContain("Differences of other");
        assertThat(ReportPage.of(ComparisonReport.of(comparison)))
                .contains(">good<")
                .contains("other (1 of 2 seeds)")
                .contains("other has no differences");
    }

    @Test
    void reportsAFailedReferenceOnce() throws IOException {
        failed("sass", 1, "SASS5101: diverged");
        failed("sass", 2, "SASS5101: diverged");
        for (String variant : List.of("good", "other", "more")) {
            ran(variant, 1, 20, SAME);
            ran(variant, 2, 20, SAME);
        }
        assertThat(String.join(
                        "\n",
                        ComparisonReport.of(ComparisonAnalysis.of(loaded, runs, null, List.of()))
                                .lines()))
                .containsOnlyOnce("No differences: the reference sass has no result.")
                .doesNotContain("has no differences");
    }

    @Test
    void pairsExposuresLikeQueries() throws IOException {
        loaded = load(YAML.replace("metrics: [hr@1]\n", "metrics: [gauc, auc]\n"));
        ran("sass", 1, 10, SAME);
        ran("sass", 2, 12, SAME);
        ran("good", 1, 30, SAME);
        ran("good", 2, 32, SAME);
        failed("other", 1, "lost");
        failed("more", 1, "lost");

        ComparisonResult comparison = ComparisonAnalysis.of(loaded, runs, null, List.of());

        Difference gauc = difference(comparison, "good", "home", "gauc");
        assertThat(gauc.difference()).isCloseTo(0.5, within(1e-12));
        assertThat(difference(comparison, "good", "home", "auc").difference()).isCloseTo(0.5, within(1e-12));
        assertThat(gauc.verdict()).isEqualTo(Verdict.BETTER);
        assertThat(difference(comparison, "popularity", "home", "gauc").difference())
                .isCloseTo(0.5 - 11 / 40.0, within(1e-12));
        List<String> lines = ComparisonReport.of(comparison).lines();
        assertThat(rows(lines, "gauc, mean over the scenarios:"))
                .containsExactly("sass", "good", "other", "more", "popularity");
        assertThat(rows(lines, "gauc per scenario, difference from sass (better or worse if significant):"))
                .contains("good");
        assertThat(ReportPage.of(ComparisonReport.of(comparison))).contains("gauc");
    }

    @Test
    void reportsRemovedKeysAsChanges() throws IOException {
        String hour = """
              context:
                - {name: hour, column: hour, type: id}
                - {name: place, column: place, type: id}
            """;
        loaded = load(YAML.replace("features:\n", "features:\n" + hour)
                .replace("other: {finetune.epochs: 3}", "other: {features.context: null}")
                .replace("more: {finetune.epochs: 4}", "more: {features.context.hour: null, finetune.batchSize: 7}"));
        for (String variant : List.of("sass", "good", "other", "more")) {
            ran(variant, 1, 20, SAME);
        }

        ComparisonResult comparison = ComparisonAnalysis.of(loaded, runs, null, List.of());

        assertThat(changed(comparison, "sass")).isEqualTo("{}");
        assertThat(changed(comparison, "good")).isEqualTo("{finetune.epochs=2}");
        assertThat(changed(comparison, "other")).isEqualTo("{features.context=null}");
        assertThat(changed(comparison, "more")).isEqualTo("{finetune.batchSize=7, features.context.hour=null}");
        String changes = ReportPage.of(ComparisonReport.of(comparison)).split("Changes of each variant|<script", -1)[1];
        assertThat(changes)
                .containsPattern("<td>sass</td><td[^>]*>nothing</td>")
                .containsPattern("<td>other</td><td[^>]*>without features.context</td>")
                .containsPattern("<td>more</td><td[^>]*>finetune.batchSize: 7, without features.context.hour</td>")
                .doesNotContain("popularity");
    }

    @Test
    void reportsAScenarioWithoutQueries() throws IOException {
        Map<String, Integer> home = Map.of("home", 40);
        for (long seed : List.of(1L, 2L)) {
            ran("sass", seed, 10, home);
            ran("good", seed, 30, home);
        }
        failed("other", 1, "lost");
        failed("more", 1, "lost");

        ComparisonResult comparison = ComparisonAnalysis.of(loaded, runs, null, List.of());

        assertThat(comparison.notMeasured()).isEqualTo(Map.of("hr@1", List.of("cart")));
        String note = "No queries in cart: the mean of hr@1 covers 1 of 2 scenarios.";
        assertThat(ComparisonReport.of(comparison).lines()).contains(note);
        assertThat(ComparisonReport.of(comparison).markdown()).contains(note);
        assertThat(ReportPage.of(ComparisonReport.of(comparison))).contains(note);

        runs.clear();
        ran("sass", 1, 10, SAME);
        for (String variant : List.of("good", "other", "more")) {
            failed(variant, 1, "lost");
        }
        assertThat(ComparisonAnalysis.of(loaded, runs, null, List.of()).notMeasured())
                .isEmpty();
    }

    private static Difference difference(ComparisonResult comparison, String variant, String scenario, String metric) {
        return comparison.variants().get(variant).difference(scenario, metric);
    }

    private static String changed(ComparisonResult comparison, String variant) {
        return String.valueOf(comparison.variants().get(variant).changed());
    }

    /** Row names of the table with a title. */
    private static List<String> rows(List<String> lines, String title) {
        return lines.stream()
                .skip(lines.indexOf(title) + 4L)
                .takeWhile(line -> !line.isEmpty())
                .map(line -> line.replaceFirst("( {2,}).*", ""))
                .toList();
    }
}
