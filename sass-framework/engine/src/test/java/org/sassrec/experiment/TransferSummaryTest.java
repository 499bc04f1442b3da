package org.sassrec.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.report.TransferReport;
import org.sassrec.result.Difference;
import org.sassrec.result.TransferResult;

/** Uses runs with known ranks, without training. */
class TransferSummaryTest {
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
              live: {where: "place = 'live'"}
            features:
              user:
                - {name: user, column: user, type: id}
              item:
                - {name: item, column: item, type: id}
            evaluate: {metrics: [hr@1]}
            """;

    private static final Map<String, Integer> BEFORE = Map.of("home", 40, "cart", 30, "live", 20);

    /** Another split, because events were added. */
    private static final Map<String, Integer> LATER = Map.of("home", 40, "cart", 31, "live", 20);

    @TempDir
    Path folder;

    /** A later pair can have other events. All other results are reported. */
    @Test
    void failsAPairWithOtherQueriesOnly() throws IOException {
        Path file = Files.writeString(folder.resolve("sass.yaml"), YAML);
        LoadedConfig loaded = ConfigLoader.loadWithVariants(ConfigRequest.of(file));
        List<ExperimentRun> runs = new ArrayList<>();
        for (String variant : List.of("sass", "perScenario", "pooled", "home alone", "cart alone", "home with cart")) {
            int hits = variant.equals("home with cart") ? 0 : 20;
            runs.add(SampleRuns.ran(folder, loaded, variant, 1, hits, BEFORE));
        }
        for (String variant : List.of("live alone", "home with live", "sass without cart")) {
            runs.add(SampleRuns.ran(folder, loaded, variant, 1, 10, LATER));
        }
        TransferSummary summary = new TransferSummary(loaded, runs, "sass", List.of("home", "cart", "live"), 3);
        List<TransferResult.Influence> pairs = summary.pairs(List.of(
                new TransferAnalysis.ScenarioPair("home", "cart"), new TransferAnalysis.ScenarioPair("home", "live")));
        assertThat(TransferSummary.harmful(pairs)).containsExactlyInAnyOrder("home", "cart");

        TransferResult found = summary.result(pairs, List.of("cart"), Map.of(), null);

        assertThat(found.fileAgainstReferences()).hasSize(2 * 4);
        assertThat(found.pairs())
                .extracting(pair -> pair.scenario() + " with " + pair.source())
                .containsExactly("home with cart", "cart with home", "live with home");
        Difference clearest = found.pairs().stream()
                .map(TransferResult.Influence::change)
                .min(Comparator.comparing(Difference::p))
                .orElseThrow();
        assertThat(clearest.pHolm())
                .as(
                        "three that were measured, one whose queries are others, and both ways of the pair that was not tried")
                .isCloseTo(6 * clearest.p(), within(1e-12));
        assertThat(found.leaveOneOut()).isEmpty();
        String problem = "SASS5054: the queries of `cart` differ from those of the reference";
        assertThat(found.failed())
                .containsExactlyInAnyOrderEntriesOf(Map.of("home with live", problem, "sass without cart", problem));
        assertThat(String.join("\n", TransferReport.of(found).lines()))
                .contains("(`cart` to `home` and `home` to `cart`)")
                .contains("No result of home with live: " + problem + ".")
                .contains("No result of sass without cart: " + problem + ".");
    }
}
