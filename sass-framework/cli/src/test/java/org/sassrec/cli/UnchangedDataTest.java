package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.output.CommandCase;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.files.Folders;
import org.sassrec.pipeline.Pipeline;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.stage.StageTasks;

/** Checks which stages run on data that a checkout or a cache wrote again, and on changed data. */
@Tag("slow")
class UnchangedDataTest extends CommandCase {
    private static final List<String> ALL = List.of("prepare", "pre-train", "fine-tune", "evaluate");

    private Path project;

    /** Returns the stages that ran, from their lines. */
    private List<String> evaluate(String... more) {
        out.reset();
        List<String> arguments = new ArrayList<>(
                List.of("evaluate", "--file", project.resolve("sass.yaml").toString()));
        arguments.addAll(List.of(more));
        assertThat(run(arguments.toArray(String[]::new))).as(err()).isZero();
        return out().lines()
                .filter(line -> line.contains(": done in "))
                .map(line -> line.split(":", 2)[0])
                .toList();
    }

    /** Copies the data to the folder of the project, under the names of the plan. */
    private void create() throws IOException {
        Path simulation = TinyProject.simulate(folder.resolve("simulation"));
        project = TinyProject.create(folder.resolve("project"), simulation);
        Path yaml = project.resolve("sass.yaml");
        Files.writeString(
                yaml, Files.readString(yaml).replace(simulation.toString().replace('\\', '/'), "data"));
        Files.createDirectories(project.resolve("data"));
        checkOut(simulation);
    }

    private void checkOut(Path from) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Path to = project.resolve("data").resolve(file.getFileName().toString());
                Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
                Files.setLastModifiedTime(to, FileTime.from(Instant.now().plusSeconds(60)));
            }
        }
    }

    private static Map<Path, FileTime> results(Path run) throws IOException {
        Map<Path, FileTime> times = new TreeMap<>();
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.filter(file -> Files.isRegularFile(file) && !file.endsWith("run.json"))
                    .toList()) {
                times.put(file, Files.getLastModifiedTime(file));
            }
        }
        return times;
    }

    @Test
    void runsOnlyChangedStages() throws IOException {
        create();
        Path run = project.resolve("target/sass");
        assertThat(evaluate()).isEqualTo(ALL);
        Map<Path, FileTime> before = results(run.resolve("finetune"));

        // The same files are written again.
        checkOut(folder.resolve("simulation"));
        assertThat(evaluate()).isEmpty();
        assertThat(out()).contains("prepare: up to date").doesNotContain("stale");
        assertThat(results(run.resolve("finetune"))).isEqualTo(before);

        // A cache is restored without the dataset.
        Folders.deleteRecursively(run.resolve("dataset"));
        assertThat(evaluate()).containsExactly("prepare");
        assertThat(out())
                .contains("prepare: stale, because its result is missing or damaged")
                .contains("; the result is unchanged, so later stages stay up to date");

        // An unread column changes: another file, the same dataset.
        Path users = project.resolve("data/users.csv");
        Files.write(
                users, Files.readAllLines(users).stream().map(row -> row + ",x").toList());
        assertThat(evaluate()).containsExactly("prepare");
        assertThat(out()).contains("prepare: stale, because data" + File.separator + "users.csv changed");

        // A used row changes.
        String row = Files.readAllLines(users).get(1);
        Files.writeString(users, "other" + row.substring(row.indexOf(',')) + "\n", StandardOpenOption.APPEND);
        assertThat(evaluate()).isEqualTo(ALL);
        assertThat(out())
                .contains("prepare: stale, because data" + File.separator + "users.csv changed")
                .contains("pre-train: stale, because prepare ran again");
    }

    @Test
    void keepsComparedRunsForRewrittenFiles() throws IOException {
        create();
        Path run = project.resolve("target/sass");
        String[] variants = {"compare.variants={fewer: {finetune: {epochs: 1}}}", "compare.seeds=2"};
        assertThat(compare(variants)).isNotEmpty();
        Map<Path, FileTime> before = results(run.resolve("compare/pretrained"));

        checkOut(folder.resolve("simulation"));
        assertThat(compare(variants)).isEmpty();
        assertThat(results(run.resolve("compare/pretrained"))).isEqualTo(before);
        try (Stream<Path> prepared = Files.list(run.resolve("compare/prepared"))) {
            assertThat(prepared).hasSize(1);
        }
    }

    /** An unread column of a source changes. The results stay and training can resume. */
    @Test
    void resumesTrainingOnAnUnchangedDataset() throws IOException {
        create();
        String stopping = "finetune.earlyStopping={metric: hr@50, patience: 5}";
        assertThat(evaluate("--set", stopping)).isEqualTo(ALL);
        Path users = project.resolve("data/users.csv");
        Files.write(
                users, Files.readAllLines(users).stream().map(row -> row + ",x").toList());
        assertThat(evaluate("--set", stopping)).containsExactly("prepare");

        assertThat(evaluate("--set", stopping, "--set", "finetune.epochs=4")).containsExactly("fine-tune", "evaluate");

        assertThat(out())
                .contains("fine-tune: stale, because finetune.epochs changed; resumes from the existing result")
                .contains("  fine-tune: continues after epoch 3 of 4")
                .doesNotContain("from scratch")
                // If the fourth epoch does not improve, the refit is complete.
                .containsPattern("  refit: (continues after epoch 3 of 4|completed with epoch (\\d) of \\2)");
    }

    @Test
    void keepsComparedRunsOnAnUnchangedDataset() throws IOException {
        create();
        String[] settings = {
            "compare.variants={pooled: {model.type: dssm}}",
            "compare.seeds=2",
            "finetune.earlyStopping={metric: hr@50, patience: 5}"
        };
        assertThat(compare(settings)).isNotEmpty();
        Path users = project.resolve("data/users.csv");
        Files.write(
                users, Files.readAllLines(users).stream().map(row -> row + ",x").toList());

        assertThat(compare(settings)).isNotEmpty().noneMatch(line -> line.startsWith("fine-tune: "));
    }

    private List<String> compare(String... settings) {
        out.reset();
        List<String> arguments = new ArrayList<>(
                List.of("compare", "--file", project.resolve("sass.yaml").toString()));
        for (String setting : settings) {
            arguments.add("--set");
            arguments.add(setting);
        }
        assertThat(run(arguments.toArray(String[]::new))).as(err()).isZero();
        return out().lines().filter(line -> line.contains(": done in ")).toList();
    }

    /** Tests a log that grows during preparation. */
    @Test
    void reportsAndPreparesFilesChangedDuringReading() throws IOException {
        create();
        LoadedConfig config = ConfigLoader.load(project.resolve("sass.yaml"), List.of());
        Path users = project.resolve("data/users.csv");
        List<String> codes = new ArrayList<>();
        List<String> decisions = new ArrayList<>();
        Consumer<PipelineEvent> growing = event -> {
            if (event instanceof PipelineEvent.Step step && step.name().equals("read")) {
                append(users);
            } else if (event instanceof PipelineEvent.Warned warned) {
                warned.warnings().forEach(warning -> codes.add(warning.code() + ": " + warning.message()));
            } else if (event instanceof PipelineEvent.Decided decided) {
                decisions.add(decided.decision().text());
            }
        };
        Clock clock = Clock.systemUTC();
        new Pipeline(StageTasks.folder(config), StageTasks.of(config, clock, growing), clock)
                .run(Set.of(PipelineStage.PREPARE), growing);

        String name = Path.of("data/users.csv").toString();
        assertThat(codes).contains("SASS4054: " + name + " changed during preparation");
        assertThat(evaluate()).isEqualTo(ALL);
        assertThat(out()).contains("prepare: stale, because " + name + " changed");
        assertThat(decisions).containsExactly("prepare: not run yet");
        assertThat(evaluate()).isEmpty();
    }

    private static void append(Path file) {
        try {
            Files.writeString(file, "late,s1,20,c01\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
