package org.sassrec.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.cli.TinyProject;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.files.table.Columns;
import org.sassrec.files.table.TableFile;
import org.sassrec.model.graph.Checkpoint;
import org.sassrec.model.graph.ModelVariables;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.result.PlanResult;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.training.TrainingEvent;
import org.sassrec.training.TrainingPhase;
import org.sassrec.training.TrainingResult;
import org.sassrec.training.warmstart.AxesFile;
import org.sassrec.training.warmstart.AxisBlock;
import org.sassrec.training.warmstart.TrainingLineage;
import org.sassrec.training.warmstart.WeightAxes;
import org.tensorflow.types.TFloat32;

/** Tests a training that starts from the last one, with {@code finetune.start: warm}. */
@Tag("slow")
class WarmTrainingTest {
    @TempDir
    Path folder;

    private Path project;
    private Path users;
    private Path log;
    private final List<String> events = new ArrayList<>();

    @BeforeEach
    void create() throws IOException {
        Path data = TinyProject.simulate(folder.resolve("data"));
        users = data.resolve("users.csv");
        log = data.resolve("events.csv");
        project = TinyProject.create(folder.resolve("project"), data);
        edit("finetune:\n", "finetune:\n  start: warm\n  earlyStopping: {patience: 5}\n");
    }

    private void edit(String find, String replace) throws IOException {
        Path file = project.resolve("sass.yaml");
        String text = Files.readString(file);
        assertThat(text).contains(find);
        Files.writeString(file, text.replace(find, replace));
    }

    /** Trains and returns the stages that ran, the lines of a warm start, and warnings about the start. */
    private List<String> train(Consumer<PipelineEvent> listener) throws IOException {
        events.clear();
        Sass.load(project.resolve("sass.yaml"))
                .withListener(event -> {
                    if (event instanceof PipelineEvent.Decided decided
                            && decided.decision().runs()) {
                        events.add(decided.decision().stage().label());
                    } else if (event instanceof PipelineEvent.Warned warned) {
                        warned.warnings().stream()
                                .filter(each -> each.message().contains("last training"))
                                .map(Diagnostic::message)
                                .forEach(events::add);
                    } else if (event instanceof PipelineEvent.Training training
                            && training.event() instanceof TrainingEvent.WarmStarted warm) {
                        events.addAll(warm.report());
                    }
                    listener.accept(event);
                })
                .train();
        return events;
    }

    private PlanResult.@Nullable WarmStart plan() throws IOException {
        return Sass.load(project.resolve("sass.yaml")).plan().model().warmStart();
    }

    /** Changes the data: adds users with a new segment. */
    private void addUser(String id) throws IOException {
        List<String> rows = new ArrayList<>(Files.readAllLines(users));
        rows.add(id + rows.get(rows.size() - 1).replaceFirst("^[^,]+,[^,]+", ",new"));
        Files.write(users, rows);
    }

    private byte[] weights() throws IOException {
        try (var files = Files.walk(project.resolve("target/sass/finetune/all/refit"))) {
            return Files.readAllBytes(files.filter(file -> file.endsWith("model.ckpt"))
                    .findFirst()
                    .orElseThrow());
        }
    }

    private static TrainingLineage lineage(Path project) {
        return TrainingLineage.read(project.resolve("target/sass/finetune"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void failAfterFirstEpoch(PipelineEvent event) {
        if (event instanceof PipelineEvent.Training training
                && training.event() instanceof TrainingEvent.EpochCompleted) {
            throw new IllegalStateException("killed");
        }
    }

    @Test
    void startsFromLastTrainingAndResumesWithEqualWeights() throws IOException {
        assertThat(train(event -> {})).containsExactly("prepare", "pre-train", "fine-tune", "export", "evaluate");
        addUser("u99999");
        Path interrupted = project;
        project = folder.resolve("copy");
        copy(interrupted, project);

        assertThat(train(event -> {}))
                .startsWith("prepare", "fine-tune")
                .doesNotContain("pre-train")
                .anyMatch(line -> line.startsWith("kept 99.") && line.endsWith("dropped 0"))
                .anyMatch(line -> line.endsWith("table `segment` (1 rows), from the row of unknown values"));
        byte[] uninterrupted = weights();
        TrainingLineage.Training first = lineage(interrupted).trainings().get(0);
        assertThat(lineage(interrupted).warmStarts()).isZero();
        assertThat(lineage(project).trainings()).hasSize(2).startsWith(first).doesNotHaveDuplicates();
        assertThat(lineage(project).coldStart()).isEqualTo(first.date());
        assertThat(train(event -> {})).isEmpty();
        assertThat(project.resolve("target/sass/trainings")).isDirectoryContaining("glob:**/2");
        assertReleased();

        project = interrupted;
        assertThatThrownBy(() -> train(WarmTrainingTest::failAfterFirstEpoch)).hasMessage("killed");
        assertThat(train(event -> {})).startsWith("fine-tune").doesNotContain("pre-train");
        assertThat(weights()).isEqualTo(uninterrupted);

        // More epochs continue the training and keep its start.
        edit("epochs: 3", "epochs: 4");
        assertThat(train(event -> {})).startsWith("fine-tune").doesNotContain("prepare", "pre-train");

        edit("layers: [8]", "layers: [12]");
        PlanResult.WarmStart plan = requireNonNull(plan());
        assertThat(train(event -> {}))
                .contains(plan.lines().subList(1, plan.lines().size()).toArray(new String[0]))
                .anyMatch(line ->
                        line.startsWith("kept ") && !line.equals(plan.lines().get(0)));
        assertThat(plan.added()).isPositive();
        assertThat(plan.dropped()).isZero();

        edit("embeddingDim: 8", "embeddingDim: 4");
        assertThat(plan()).isNull();
        assertThat(train(event -> {}))
                .startsWith("prepare", "pre-train", "fine-tune")
                .contains("the weights of the last training cannot be used: `model.embeddingDim` was 8 and is 4");
    }

    /** Writes the events of all users, but only the first ones of a user. */
    private void keepEvents(String user, List<String> all, int most) throws IOException {
        List<String> kept = new ArrayList<>();
        int found = 0;
        for (String line : all) {
            if (!line.startsWith(user + ",") || found++ < most) {
                kept.add(line);
            }
        }
        Files.write(log, kept);
    }

    private List<String> vocabulary() throws IOException {
        TableFile file = TableFile.open(project.resolve("target/sass/dataset/vocabulary_user.arrow"));
        Columns.Texts texts = file.texts("value");
        return LongStream.range(0, file.rows()).mapToObj(texts::get).toList();
    }

    /** Returns the vector of a row of the user table in a checkpoint. */
    private static float[] vector(Path finetune, String checkpoint, int row) {
        WeightAxes tables = AxesFile.read(finetune).weights().stream()
                .filter(weight -> weight.name().equals("tables.embedding"))
                .findFirst()
                .orElseThrow();
        int start = 0;
        for (AxisBlock block : tables.axes().get(0)) {
            if (block.table().equals("user")) {
                break;
            }
            start += block.size();
        }
        Map<String, TFloat32> values = new HashMap<>();
        Checkpoint.restore(finetune.resolve(checkpoint), header -> {}, "tables.embedding"::equals, values);
        try (TFloat32 table = requireNonNull(values.get("tables.embedding"))) {
            float[] all = ModelVariables.floats(table);
            int width = (int) table.shape().get(1);
            return Arrays.copyOfRange(all, (start + row) * width, (start + row + 1) * width);
        }
    }

    @Test
    void keepsRowAndVectorOfAUserUntilTheNextColdStart() throws IOException {
        edit("pretrain: {task: scenarioContrast, epochs: 2, batchSize: 200}", "pretrain: {task: none}");
        edit("epochs: 3", "epochs: 1");
        List<String> all = new String(
                        new GZIPInputStream(Files.newInputStream(log.resolveSibling("events.csv.gz"))).readAllBytes(),
                        StandardCharsets.UTF_8)
                .lines()
                .toList();
        edit("events.csv.gz", "events.csv");
        Files.write(log, all);
        assertThat(train(event -> {})).startsWith("prepare");
        List<String> first = vocabulary();
        String user = first.get(9);

        keepEvents(user, all, 0);
        addUser("u99999");
        assertThat(train(event -> {})).startsWith("prepare", "fine-tune");
        List<String> second = vocabulary();
        assertThat(second).startsWith(first.toArray(new String[0]));
        Path finetune = project.resolve("target/sass/finetune");
        String trained = TrainingResult.read(finetune).units().get(0).finetuneCheckpoint();
        float[] vector = vector(finetune, trained, 9);
        assertThat(train(event -> {}))
                .as("the stored training has the same vocabulary")
                .isEmpty();

        // Two events are less than the minimum of five.
        keepEvents(user, all, 2);
        assertThat(train(event -> {})).startsWith("prepare", "fine-tune");
        assertThat(vocabulary()).startsWith(second.toArray(new String[0]));
        assertThat(vector(finetune, "warm/train", 9)).isEqualTo(vector);
        assertThat(train(event -> {})).isEmpty();

        edit("start: warm", "start: cold");
        assertThat(train(event -> {})).startsWith("prepare", "fine-tune");
        assertThat(vocabulary()).doesNotContain(user);
        // A cold start for one night: the next run with the usual configuration does nothing.
        edit("start: cold", "start: warm");
        assertThat(train(event -> {})).isEmpty();
    }

    /** The measured model continues the measured model of the last night, the released one that of all events. */
    @Test
    void continuesBothModelsOfATrainingOnAllDays() throws IOException {
        edit("finetune:\n", "finetune:\n  refit: all\n  warm: {epochs: 1, replay: 0.1}\n");
        List<TrainingEvent.LoopStarted> cold = new ArrayList<>();
        train(event -> addLoop(event, cold));
        String measured = manifest("dataset").fingerprint();
        String released = manifest("final/dataset").fingerprint();
        addUser("u99999");

        List<TrainingEvent.LoopStarted> loops = new ArrayList<>();
        assertThat(train(event -> addLoop(event, loops)))
                .doesNotContain("pre-train")
                .filteredOn(line -> line.startsWith("kept "))
                .hasSize(2)
                .allMatch(line -> line.endsWith("dropped 0"));
        assertThat(start("final/finetune")).isNotEqualTo(start("finetune"));
        // No event is new, so each loop replays a tenth of the samples once.
        assertThat(cold).hasSize(3);
        assertThat(loops).hasSize(3).allMatch(loop -> loop.epochs() == 1);
        for (int n = 0; n < 3; n++) {
            assertThat(loops.get(n).samples() * 10.0)
                    .isCloseTo((double) cold.get(n).samples(), within(20.0));
        }
        assertThat(requireNonNull(manifest("dataset").continuation()).dataset()).isEqualTo(measured);
        assertThat(requireNonNull(manifest("final/dataset").continuation()).dataset())
                .isEqualTo(released);
        assertThat(train(event -> {})).isEmpty();
        assertReleased();
    }

    private static void addLoop(PipelineEvent event, List<TrainingEvent.LoopStarted> loops) {
        if (event instanceof PipelineEvent.Training training
                && training.event() instanceof TrainingEvent.LoopStarted loop
                && loop.phase() != TrainingPhase.PRETRAIN) {
            loops.add(loop);
        }
    }

    /** Publishes and refreshes the training, which has no pre-training. */
    private void assertReleased() throws IOException {
        Sass sass = Sass.load(project.resolve("sass.yaml"));
        ReleaseManifest release = sass.publish();
        assertThat(release.models().values())
                .allMatch(model -> model.weights() != null && model.weights().warmStarts() == 1);
        assertThat(release.fingerprints().get(ReleaseManifest.TRAINING))
                .isNotEmpty()
                .isEqualTo(sass.refresh().fingerprints().get(ReleaseManifest.TRAINING));
    }

    private DatasetManifest manifest(String dataset) {
        return DatasetOpener.manifest(project.resolve("target/sass").resolve(dataset));
    }

    /** Returns what identifies the weights from which a training started. */
    private String start(String training) throws IOException {
        return Files.readString(project.resolve("target/sass/" + training + "/warm/start.json"));
    }
}
