package org.sassrec.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ConfigRequest;
import org.sassrec.experiment.RunListener;
import org.sassrec.experiment.TransferAnalysis;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.report.TransferReport;
import org.sassrec.result.TransferResult;

/**
 * Runs {@code report --transfer} on a simulation with a known result. In {@code left} and {@code right}, each user
 * prefers opposite genres of the same items. {@code aside} has independent preferences.
 */
@Tag("slow")
class TransferTest extends CommandCase {
    private static final int USERS = 240;
    private static final int GENRES = 8;
    private static final int PER_GENRE = 10;
    private static final int CLICKS = 16;

    private static final String YAML = """
            sass: 1
            name: planted
            data:
              events: {path: events.csv, user: user, item: item, time: {column: ts, unit: s, zone: UTC}}
              split: {by: time, validation: 1d, test: 2d}
            label: clicked = 1
            scenarios:
              left: {where: "place = 'left'"}
              right: {where: "place = 'right'"}
              aside: {where: "place = 'aside'"}
            features:
              user:
                - {name: user, column: user, type: id}
              item:
                - {name: item, column: item, type: id}
            model: {layers: [64], embeddingDim: 16, outputDim: 16, similarity: cosine}
            pretrain: {task: none}
            finetune:
              loss: softmax
              negatives: {shared: 64, weight: positives^0.75, inBatch: true}
              epochs: 20
              batchSize: 384
              optimizer: {tables: {adagrad: 5e-2}, dense: {adam: 3e-3}}
            evaluate: {metrics: [hr@10], exclude: none}
            run: {seed: 3, threads: 2, heap: 256m}
            """;

    private Path project;

    @BeforeEach
    void create() throws IOException {
        project = Files.createDirectories(folder.resolve("project"));
        Files.writeString(project.resolve("sass.yaml"), YAML);
        Random random = new Random(11);
        List<String> rows = new ArrayList<>(List.of("user,item,place,ts,clicked"));
        for (int user = 0; user < USERS; user++) {
            int genre = random.nextInt(GENRES);
            int other = random.nextInt(GENRES);
            for (int n = 0; n < CLICKS; n++) {
                rows.add(row(user, random, "left", genre));
                rows.add(row(user, random, "right", (genre + GENRES / 2) % GENRES));
                rows.add(row(user, random, "aside", GENRES + other));
            }
        }
        Files.write(project.resolve("events.csv"), rows);
    }

    private static String row(int user, Random random, String place, int genre) {
        int item = genre * PER_GENRE + random.nextInt(PER_GENRE);
        long time = 1_767_600_000L + random.nextInt(10 * 86_400);
        return "u" + user + ",i" + item + "," + place + "," + time + ",1";
    }

    private int sass(String... arguments) {
        out.reset();
        err.reset();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--file", project.resolve("sass.yaml").toString()));
        return run(all.toArray(String[]::new));
    }

    private JsonNode found() throws IOException {
        return new ObjectMapper().readTree(Files.readString(project.resolve("target/sass/transfer.json")));
    }

    @Test
    void findsThePlantedPairOnly() throws IOException {
        assertThat(sass("report", "--transfer")).isEqualTo(ExitStatus.FAILURE);
        assertThat(err()).startsWith("error[SASS5055]");
        assertThat(sass("evaluate")).as(err()).isZero();

        assertThat(sass("report", "--transfer")).as(err()).isZero();

        List<String> harmed = found().path("pairs")
                .valueStream()
                .filter(pair -> pair.path("verdict").asText().equals("negativeTransfer"))
                .map(pair -> pair.path("source").asText() + " > "
                        + pair.path("scenario").asText())
                .toList();
        assertThat(harmed).as("%s", found().path("pairs")).containsExactlyInAnyOrder("left > right", "right > left");
        assertThat(found().path("pairs")).as("all pairs in both directions").hasSize(6);
        assertThat(out())
                .containsPattern("2 of 6 tested transfers are negative \\(`(left` to `right|right` to `left)` and ")
                .containsPattern("(?m)^left +right +-0\\.\\d{4} \\S+ negative transfer$")
                .containsPattern("(?m)^right +left +-0\\.\\d{4} \\S+ negative transfer$")
                .containsPattern("(?m)^right +pooled +\\+0\\.\\d{4} \\S+ better$")
                .contains("Leaving out a scenario removes it from fine-tuning only");
        // SASS separates the scenarios: without one, the other does not improve.
        assertThat(found().path("leaveOneOut"))
                .isNotEmpty()
                .noneMatch(each -> each.path("verdict").asText().equals("negativeTransfer"));
        assertThat(Files.readString(project.resolve("target/sass/report.html")))
                .contains("<td class=\"\">left</td><td class=\"left\">right</td>");

        // No model is trained twice. A small budget reports the skipped pairs.
        assertThat(sass("report", "--transfer", "--pairs", "1")).as(err()).isZero();
        assertThat(out()).doesNotContain("done in").containsPattern("Not tested: .* \\(--pairs 1\\)");
        assertThat(found().path("pairs")).hasSize(2);

        assertThat(sass("report", "--set", "finetune.epochs=3")).as(err()).isZero();
        assertThat(Files.readString(project.resolve("target/sass/report.html")))
                .contains("The result of <code>sass report --transfer</code> belongs to another configuration");
    }

    /** A training-only scenario is part of the common model and can harm others. */
    @Test
    void testsUnservedScenarios() throws IOException {
        Files.writeString(
                project.resolve("sass.yaml"),
                YAML.replace("'right'\"}", "'right'\", serve: false}\n  shown: {exposuresFrom: [aside]}")
                        .replace("'left'\"}", "'left'\", outputNetwork: {}}"));
        Map<String, String> weights = new LinkedHashMap<>();
        ConfigRequest request = ConfigRequest.of(project.resolve("sass.yaml"));

        TransferResult transfer = TransferAnalysis.run(
                request,
                ConfigLoader.load(request),
                new TransferAnalysis.Limits(45, Duration.ofHours(1)),
                Clock.systemUTC(),
                listener((variant, config) -> {
                    assertThat(config.config().scenarios().get(0).outputNetwork() == null)
                            .as("only the target scenario has an output network")
                            .isEqualTo(!variant.startsWith("sass"));
                    weights.put(
                            variant,
                            config.config().scenarios().stream()
                                    .filter(ScenarioConfig::contributesToTraining)
                                    .map(ScenarioConfig::name)
                                    .collect(Collectors.joining(" ")));
                }));

        assertThat(weights)
                .containsEntry("pooled", "left right shown aside")
                .containsEntry("left alone", "left shown")
                .containsEntry("aside alone", "shown aside")
                .containsEntry("left with aside", "left shown aside")
                .containsEntry("left with right", "left right shown")
                .containsEntry("sass without right", "left shown aside")
                .as("not evaluated")
                .doesNotContainKey("right alone");
        assertThat(transfer.pairs())
                .extracting(pair -> pair.source() + " > " + pair.scenario())
                .containsExactlyInAnyOrder("left > aside", "aside > left", "right > left", "right > aside");
        assertThat(String.join("\n", TransferReport.of(transfer).lines()))
                .contains("`right` to `left`", "Not served, so no transfer to them is measured: `right`.")
                .contains(
                        "Scenarios with `history` or `exposuresFrom` train in all models except those of a single scenario");
    }

    /** A variant may have the name of a comparison model. Each keeps its results, and equal models are trained once. */
    @Test
    void separatesTwinsFromVariantsOfTheSameName() throws IOException {
        String[] set = {
            "--set",
            "finetune.epochs=1,compare.split=test",
            "--set",
            "compare.variants={perScenario: {model: {type: dssm, layers: [32]}}, pooled: {model.type: dssm}}"
        };
        String[] compare = Stream.concat(Stream.of("compare"), Stream.of(set)).toArray(String[]::new);
        String[] report = Stream.concat(Stream.of("report", "--transfer", "--pairs", "0"), Stream.of(set))
                .toArray(String[]::new);
        assertThat(sass("evaluate", set[0], set[1])).as(err()).isZero();
        assertThat(sass(compare)).as(err()).isZero();

        assertThat(sass(report)).as(err()).isZero();

        assertThat(out()).as("perScenario; pooled is the variant").containsOnlyOnce("fine-tune: done in");
        assertThat(sass(compare)).as(err()).isZero();
        assertThat(out()).doesNotContain("done in").contains("at most one test evaluation per variant and seed");
        assertThat(sass(report)).as(err()).isZero();
        assertThat(out()).doesNotContain("done in");

        // The former place of comparison models, and a variant equal to one of them.
        Path compared = project.resolve("target/sass/compare");
        Files.move(compared.resolve("runs/perScenario-3"), compared.resolve("gone"));
        Files.move(compared.resolve("transfer/perScenario-3"), compared.resolve("runs/perScenario-3"));
        assertThat(sass(report)).as(err()).isZero();
        assertThat(out()).doesNotContain("fine-tune: done in").containsOnlyOnce("evaluate: done in");
        Files.move(compared.resolve("runs/pooled-3"), compared.resolve("gone-too"));
        assertThat(sass(compare)).as(err()).isZero();
        assertThat(out()).as("perScenario only").containsOnlyOnce("fine-tune: done in");
    }

    private static RunListener listener(BiConsumer<String, LoadedConfig> starts) {
        return new RunListener() {
            @Override
            public Consumer<PipelineEvent> started(String variant, long seed, int number, int of, LoadedConfig config) {
                starts.accept(variant, config);
                return event -> {};
            }

            @Override
            public void failed(String variant, long seed, RuntimeException problem) {
                throw problem;
            }
        };
    }

    /** The data can be newer than the last evaluation. */
    @Test
    void bindsResultsToTheirData() throws IOException {
        String[] quick = {"--set", "finetune.epochs=1"};
        Path report = project.resolve("target/sass/report.html");
        String other = "The result of <code>sass report --transfer</code> belongs to another configuration";
        assertThat(sass("evaluate", quick[0], quick[1])).as(err()).isZero();
        Files.writeString(project.resolve("events.csv"), "u1,i1,left,1767600000,1\n", StandardOpenOption.APPEND);
        assertThat(sass("report", "--transfer", "--pairs", "0", quick[0], quick[1]))
                .as(err())
                .isZero();
        assertThat(report).content().contains(other);

        assertThat(sass("evaluate", quick[0], quick[1])).as(err()).isZero();
        assertThat(sass("report", quick[0], quick[1])).as(err()).isZero();

        assertThat(report).content().doesNotContain(other).contains("Effect of sharing: sass");
    }

    /** Each run takes one minute of this clock. */
    @Test
    void startsNoRunAfterTheBudget() throws IOException {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
        List<String> begun = new ArrayList<>();
        RunListener listener = new RunListener() {
            @Override
            public Consumer<PipelineEvent> started(String variant, long seed, int number, int of, LoadedConfig config) {
                now.updateAndGet(before -> before.plus(Duration.ofMinutes(1)));
                begun.add(variant + "-" + seed);
                return event -> {};
            }

            @Override
            public void failed(String variant, long seed, RuntimeException problem) {
                throw problem;
            }
        };
        ConfigRequest request = ConfigRequest.of(project.resolve("sass.yaml"))
                .withOverrides(List.of("finetune.epochs=1", "compare.seeds=2"));

        TransferResult transfer = TransferAnalysis.run(
                request,
                ConfigLoader.load(request),
                new TransferAnalysis.Limits(45, Duration.ofSeconds(7 * 60 + 30)),
                ((InstantSource) now::get).withZone(ZoneOffset.UTC),
                listener);

        assertThat(begun)
                .as("two seeds of three models, and two runs of the first pair")
                .hasSize(6 + 2);
        assertThat(transfer.pairs()).isEmpty();
        assertThat(transfer.skipped()).hasSize(3);

        begun.clear();
        transfer = TransferAnalysis.run(
                request,
                ConfigLoader.load(request),
                new TransferAnalysis.Limits(1, Duration.ofMinutes(12)),
                ((InstantSource) now::get).withZone(ZoneOffset.UTC),
                listener);
        assertThat(begun)
                .as("both seeds of one pair only")
                .doesNotHaveDuplicates()
                .hasSize(6 + 3 * 2);
        assertThat(transfer.pairs()).as("both directions").hasSize(2);
        assertThat(transfer.leaveOneOut()).isEmpty();
    }

    @Test
    void reportsImpossibleAnalysesBeforeTraining() throws IOException {
        assertThat(sass("report", "--transfer", "--pairs", "-1")).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).isEqualTo("error: --pairs is -1, but must be at least 0\n");
        assertThat(sass("report", "--transfer", "--budget", "-5")).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).isEqualTo("error: --budget is -5, but must be at least 0\n");
        assertThat(sass("report", "--pairs", "3")).isEqualTo(ExitStatus.USAGE);
        assertThat(err()).isEqualTo("error: --pairs requires --transfer\n");

        String[] listed = {"--set", "evaluate.metrics=[coverage@5]", "--set", "finetune.epochs=1"};
        assertThat(sass("evaluate", listed[0], listed[1], listed[2], listed[3]))
                .as(err())
                .isZero();
        assertThat(sass("report", "--transfer", listed[0], listed[1], listed[2], listed[3]))
                .isNotEqualTo(ExitStatus.OK);
        assertThat(err()).contains("error[SASS3002]: `evaluate.metrics` contains no metric of quality");
        assertThat(project.resolve("target/sass/compare")).doesNotExist();
    }

    @Test
    void requiresTwoScenarios() throws IOException {
        Files.writeString(project.resolve("sass.yaml"), YAML.replaceAll("  (right|aside): \\{where.*\n", ""));
        assertThat(sass("evaluate", "--set", "finetune.epochs=1")).as(err()).isZero();

        assertThat(sass("report", "--transfer", "--set", "finetune.epochs=1")).isNotEqualTo(ExitStatus.OK);

        assertThat(err())
                .contains("error[SASS5056]: transfer needs at least two scenarios, but the configuration has only one");

        Files.writeString(
                project.resolve("sass.yaml"),
                YAML.replaceAll("  aside: \\{where.*\n", "").replace("'right'\"}", "'right'\", serve: false}"));
        assertThat(sass("evaluate", "--set", "finetune.epochs=1")).as(err()).isZero();
        assertThat(sass("report", "--transfer", "--set", "finetune.epochs=1"))
                .as(err())
                .isZero();
        assertThat(found().path("pairs")).as("one evaluated scenario").hasSize(1);
    }
}
