package org.sassrec.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.ConfigLoader;
import org.sassrec.config.ConfigRequest;
import org.sassrec.config.LoadedConfig;
import org.sassrec.report.ComparisonPage;
import org.sassrec.report.ComparisonTable;

/** Runs whose ranks are known, without any training. */
class ComparisonJsonTest {
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

    /** Of each scenario, how many users have a query; the first ones are hit. */
    private static final Map<String, Integer> SAME = Map.of("home", 40, "cart", 1);

    @TempDir
    Path folder;

    private final List<ComparisonRun> runs = new ArrayList<>();
    private LoadedConfig loaded;

    @BeforeEach
    void load() throws IOException {
        loaded = load(YAML);
    }

    private LoadedConfig load(String yaml) throws IOException {
        Path file = folder.resolve("sass.yaml");
        Files.writeString(file, yaml);
        return ConfigLoader.loadCompared(ConfigRequest.of(file));
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

        JsonNode comparison = ComparisonJson.scenario(loaded, runs);

        JsonNode variants = comparison.path("variants");
        assertThat(variants.at("/good/against/home/hr@1/verdict").asText()).isEqualTo("better");
        String problem =
                "SASS5054: the queries of `%s` are not those of the reference: variants can only be compared on the"
                        + " same data, labels, scenarios and split";
        for (Map.Entry<String, String> failed :
                Map.of("other", "home", "more", "live").entrySet()) {
            JsonNode variant = variants.path(failed.getKey());
            assertThat(variant.at("/failed/1").asText()).isEqualTo(problem.formatted(failed.getValue()));
            assertThat(variant.at("/failed/2").asText()).isEqualTo(problem.formatted(failed.getValue()));
            assertThat(variant.has("values")).as("means over other queries").isFalse();
            assertThat(variant.has("against")).isFalse();
            assertThat(variant.path("runs")).hasSize(2);
        }
        assertThat(comparison.path("scenarios").valueStream().map(JsonNode::asText))
                .containsExactlyInAnyOrder("home", "cart");
        assertThat(String.join("\n", ComparisonTable.lines(comparison)))
                .containsPattern("(?m)^other +- +failed")
                .contains("No result of more with seed 2: SASS5054: the queries of `live`");
        assertThat(ComparisonPage.of(comparison)).contains(">failed<");
    }

    @Test
    void correctsEachFamilySeparately() throws IOException {
        for (long seed : List.of(1L, 2L)) {
            ran("sass", seed, 0, SAME);
            ran("good", seed, 30, SAME);
        }
        failed("other", 1, "lost");
        failed("more", 1, "lost");

        JsonNode comparison = ComparisonJson.scenario(loaded, runs);

        JsonNode cart = comparison.at("/variants/good/against/cart/hr@1");
        assertThat(cart.path("difference").asDouble()).isEqualTo(1);
        assertThat(cart.has("low") || cart.has("high")).isFalse();
        assertThat(cart.path("p").asDouble()).isEqualTo(1);
        assertThat(cart.path("verdict").asText()).isEqualTo("not told apart");
        JsonNode home = comparison.at("/variants/good/against/home/hr@1");
        assertThat(home.path("high").asDouble() - home.path("low").asDouble()).isBetween(0.3, 0.7);
        assertThat(home.path("pHolm").asDouble())
                .as("of two variants, popularity among them, and two scenarios")
                .isEqualTo(4 * home.path("p").asDouble());
        assertThat(comparison.toString()).doesNotContain("Infinity").doesNotContain("NaN");
        assertThat(ComparisonPage.of(comparison)).doesNotContain("NaN").contains("An interval is not known where");
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

        JsonNode comparison = ComparisonJson.scenario(loaded, runs);

        assertThat(comparison.at("/variants/good/pairs").asInt()).isEqualTo(1);
        assertThat(comparison.at("/variants/other/pairs").asInt()).isEqualTo(2);
        assertThat(String.join("\n", ComparisonTable.lines(comparison)))
                .containsPattern("(?m)^good \\(1 of 2 seeds\\) +0\\.5000 ")
                .containsPattern("(?m)^other +0\\.5000 ")
                .contains("Differences of good are of one seed, not 2")
                .doesNotContain("Differences of other");
        assertThat(ComparisonPage.of(comparison)).contains("good (1 of 2 seeds)");
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

        JsonNode comparison = ComparisonJson.scenario(loaded, runs);

        assertThat(comparison.at("/variants/good/pairs").asInt()).isEqualTo(1);
        assertThat(comparison.at("/variants/good/values/macro/hr@1/seeds")).hasSize(2);
        assertThat(comparison.at("/variants/other/pairs").isInt()).isTrue();
        assertThat(comparison.at("/variants/other/pairs").asInt()).isZero();
        List<String> lines = ComparisonTable.lines(comparison);
        String one = " (1 of 2 seeds)";
        assertThat(rows(lines, "hr@1, mean over the scenarios:"))
                .containsExactly("sass" + one, "good", "other" + one, "more" + one, "popularity" + one);
        assertThat(rows(lines, "hr@1 of each scenario, less that of sass; better or worse where they are told apart:"))
                .containsExactly("sass" + one, "good" + one, "other (0 of 2 seeds)", "more" + one, "popularity" + one);
        String all = String.join("\n", lines);
        assertThat(all)
                .contains("Differences of good are of one seed, not 2")
                .contains("other has no differences: there is no seed of which both it and sass have a result.")
                .doesNotContain("Differences of other");
        assertThat(ComparisonPage.of(comparison))
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
        assertThat(String.join("\n", ComparisonTable.lines(ComparisonJson.scenario(loaded, runs))))
                .containsOnlyOnce("Nothing has a difference: sass, the reference, has no result.")
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

        JsonNode comparison = ComparisonJson.scenario(loaded, runs);

        JsonNode home = comparison.at("/variants/good/against/home");
        assertThat(home.at("/gauc/difference").asDouble()).isCloseTo(0.5, within(1e-12));
        assertThat(home.at("/auc/difference").asDouble()).isCloseTo(0.5, within(1e-12));
        assertThat(home.at("/gauc/verdict").asText()).isEqualTo("better");
        assertThat(comparison
                        .at("/variants/popularity/against/home/gauc/difference")
                        .asDouble())
                .isCloseTo(0.5 - 11 / 40.0, within(1e-12));
        List<String> lines = ComparisonTable.lines(comparison);
        assertThat(rows(lines, "gauc, mean over the scenarios:"))
                .containsExactly("sass", "good", "other", "more", "popularity");
        assertThat(rows(lines, "gauc of each scenario, less that of sass; better or worse where they are told apart:"))
                .contains("good");
        assertThat(ComparisonPage.of(comparison)).contains("gauc");
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

        JsonNode comparison = ComparisonJson.scenario(loaded, runs);

        assertThat(comparison.at("/variants/sass/changed")).isEmpty();
        assertThat(comparison.at("/variants/good/changed").toString()).isEqualTo("{\"finetune.epochs\":\"2\"}");
        assertThat(comparison.at("/variants/other/changed").toString()).isEqualTo("{\"features.context\":null}");
        assertThat(comparison.at("/variants/more/changed").toString())
                .isEqualTo("{\"finetune.batchSize\":\"7\",\"features.context.hour\":null}");
        String changes = ComparisonPage.of(comparison).split("What each variant changes", -1)[1];
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

        JsonNode comparison = ComparisonJson.scenario(loaded, runs);

        assertThat(comparison.path("unmeasured").toString()).isEqualTo("{\"hr@1\":[\"cart\"]}");
        String note = "No queries in cart: the mean of hr@1 is over 1 of 2 scenarios.";
        assertThat(ComparisonTable.lines(comparison)).contains(note);
        assertThat(ComparisonTable.markdown(comparison)).contains(note);
        assertThat(ComparisonPage.of(comparison)).contains(note);

        runs.clear();
        ran("sass", 1, 10, SAME);
        for (String variant : List.of("good", "other", "more")) {
            failed(variant, 1, "lost");
        }
        assertThat(ComparisonJson.scenario(loaded, runs).has("unmeasured")).isFalse();
    }

    /** Names in the table below a title. */
    private static List<String> rows(List<String> lines, String title) {
        return lines.stream()
                .skip(lines.indexOf(title) + 4L)
                .takeWhile(line -> !line.isEmpty())
                .map(line -> line.replaceFirst("( {2,}).*", ""))
                .toList();
    }
}
