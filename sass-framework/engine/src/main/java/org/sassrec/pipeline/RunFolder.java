package org.sassrec.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoReason;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.AtomicFile;
import org.sassrec.files.FolderLock;
import org.sassrec.prepare.OutputFolder;

/** {@code target/sass}: the lock that keeps two runs apart, and {@code run.json}, written whole or not at all. */
public final class RunFolder implements AutoCloseable {
    /** Version of {@code run.json}; another one counts as no run. */
    private static final int VERSION = 1;

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path folder;
    private final FolderLock lock;

    private RunFolder(Path folder, FolderLock lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Takes the folder for this process alone.
     *
     * @throws SassException if another run has it, it cannot be written, or it has a folder that no run made
     */
    public static RunFolder open(Path folder) throws IOException {
        try {
            OutputFolder.claim(folder);
            FolderLock lock = FolderLock.tryLock(folder, "run.lock");
            if (lock == null) {
                throw Diagnostic.error("SASS5901", "another run is at work in " + folder)
                        .withHelp("wait for it to end, or give this one a folder of its own: --set run.output=<folder>")
                        .toException();
            }
            return new RunFolder(folder, lock);
        } catch (FileSystemException e) {
            throw notWritable(folder, e);
        }
    }

    private static SassException notWritable(Path folder, FileSystemException e) {
        return SassException.of(
                Diagnostic.error("SASS5902", "cannot write the run folder " + folder + ": " + IoReason.of(e))
                        .withHelp("make it writable, or choose another one: --set run.output=<folder>"),
                e);
    }

    public RunState read() throws IOException {
        return read(folder);
    }

    /** The state on disk, which another run may be about to change; empty when there is none, or when it is damaged or of another version: then all is done anew. */
    public static RunState read(Path folder) throws IOException {
        JsonNode root = JsonFiles.readIfIntact(folder.resolve("run.json"));
        if (root.path("version").asInt() != VERSION) {
            return RunState.empty();
        }
        Map<PipelineStage, RunState.CompletedStage> done = new EnumMap<>(PipelineStage.class);
        for (PipelineStage stage : PipelineStage.values()) {
            JsonNode node = root.path("stages").path(stage.label());
            if (node.isObject()) {
                done.put(stage, readDone(node));
            }
        }
        RunState.RunningStage running = null;
        for (PipelineStage stage : PipelineStage.values()) {
            if (root.path("running").path("stage").asText().equals(stage.label())) {
                JsonNode node = root.path("running");
                JsonNode before = node.path("before");
                running = new RunState.RunningStage(
                        stage,
                        inputs(node.path("inputs")),
                        before.isObject() ? readDone(before) : null,
                        node.path("spent").asDouble());
            }
        }
        return new RunState(done, running, measured(root.path("measured")), texts(root.path("configuration")));
    }

    private static RunState.CompletedStage readDone(JsonNode node) {
        return new RunState.CompletedStage(
                inputs(node.path("inputs")),
                node.path("seconds").asDouble(),
                node.path("finished").asText(),
                node.path("result").textValue());
    }

    private static StageInputs inputs(JsonNode node) {
        return StageInputs.of(texts(node));
    }

    private static Map<String, String> texts(JsonNode node) {
        Map<String, String> values = new TreeMap<>();
        node.properties().forEach(e -> values.put(e.getKey(), e.getValue().asText()));
        return values;
    }

    private static Map<PipelineStage, StageTiming> measured(JsonNode node) {
        Map<PipelineStage, StageTiming> measured = new EnumMap<>(PipelineStage.class);
        for (PipelineStage stage : PipelineStage.values()) {
            JsonNode of = node.path(stage.label());
            if (of.isObject()) {
                measured.put(
                        stage,
                        new StageTiming(
                                of.path("work").asDouble(),
                                of.path("seconds").asDouble(),
                                of.path("fixed").asDouble(),
                                of.path("peakMemory").asLong()));
            }
        }
        return measured;
    }

    /** Writes aside, forces it to the disk and moves it into place: a reader sees the old state or the new one. */
    public void write(RunState state) throws IOException {
        ObjectNode root = JSON.createObjectNode().put("version", VERSION);
        ObjectNode stages = root.putObject("stages");
        for (PipelineStage stage : PipelineStage.values()) {
            RunState.CompletedStage done = state.done().get(stage);
            if (done != null) {
                put(stages.putObject(stage.label()), done);
            }
        }
        RunState.RunningStage running = state.running();
        if (running != null) {
            ObjectNode node = root.putObject("running");
            node.put("stage", running.stage().label());
            node.put("spent", running.spent());
            put(node.putObject("inputs"), running.inputs());
            if (running.before() != null) {
                put(node.putObject("before"), running.before());
            }
        }
        ObjectNode measured = root.putObject("measured");
        for (PipelineStage stage : PipelineStage.values()) {
            StageTiming of = state.measured().get(stage);
            if (of != null) {
                measured.putObject(stage.label())
                        .put("work", of.work())
                        .put("seconds", of.seconds())
                        .put("fixed", of.fixed())
                        .put("peakMemory", of.peakMemory());
            }
        }
        ObjectNode configuration = root.putObject("configuration");
        new TreeMap<>(state.configuration()).forEach(configuration::put);
        try {
            AtomicFile.write(folder.resolve("run.json"), JSON.writeValueAsString(root) + "\n");
        } catch (FileSystemException e) {
            throw notWritable(folder, e);
        }
    }

    /** Removes a file of the folder, if it is there. */
    public void deleteFile(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    private static void put(ObjectNode node, RunState.CompletedStage done) {
        node.put("fingerprint", done.inputs().fingerprint());
        node.put("finished", done.finished());
        node.put("seconds", done.seconds());
        if (done.result() != null) {
            node.put("result", done.result());
        }
        put(node.putObject("inputs"), done.inputs());
    }

    private static void put(ObjectNode node, StageInputs inputs) {
        inputs.values().forEach(node::put);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
