package org.sassrec.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Stages that write small files. Each result contains its inputs, so that a result of a stale or incomplete one is detected. Every step
 * can throw {@link Killed}, as if the process ended.
 */
final class FakeStages {
    /** Simulates the end of the process. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Configuration keys that the stages read, by stage. */
    final Map<PipelineStage, Map<String, String>> keys = new EnumMap<>(PipelineStage.class);
    /** Stages that ran, in order; resumed ones have a "+". */
    final List<String> ran = new ArrayList<>();
    /** Note on equal inputs. */
    @Nullable
    String note;
    /** A source that changes during preparation. */
    @Nullable
    String writtenTo;

    /** Prefix of keys without an effect on the result. */
    static final String IGNORED = "ignored.";

    /** Prefix of keys that extend a stage. Results with other values can be continued. */
    static final String HOW_FAR = "howFar.";

    private final Path folder;
    private int stepsLeft = Integer.MAX_VALUE;

    FakeStages(Path folder) {
        this.folder = folder;
        for (PipelineStage stage : PipelineStage.values()) {
            keys.put(stage, new TreeMap<>(Map.of(stage.name().toLowerCase(java.util.Locale.ROOT) + ".key", "1")));
        }
    }

    /** Throws {@link Killed} after a number of steps. */
    FakeStages killAfter(int steps) {
        stepsLeft = steps;
        return this;
    }

    private void step() {
        if (stepsLeft-- <= 0) {
            throw new Killed();
        }
    }

    Map<PipelineStage, StageTask> tasks() {
        Map<PipelineStage, StageTask> tasks = new EnumMap<>(PipelineStage.class);
        for (PipelineStage stage : PipelineStage.values()) {
            tasks.put(stage, new Work(stage));
        }
        return tasks;
    }

    String result(PipelineStage stage) throws IOException {
        return Files.readString(exists(stage));
    }

    void deleteOutput(PipelineStage stage) throws IOException {
        Files.delete(exists(stage));
    }

    /** Replaces the result by another one. */
    void replace(PipelineStage stage) throws IOException {
        Files.writeString(exists(stage), "another result");
    }

    private Path exists(PipelineStage stage) {
        return folder.resolve(stage.label() + ".done");
    }

    private final class Work implements StageTask {
        private final PipelineStage stage;

        Work(PipelineStage stage) {
            this.stage = stage;
        }

        @Override
        public StageInputs inputs() {
            return StageInputs.of(keys.get(stage));
        }

        @Override
        public StageInputs actualInputs(StageInputs planned) {
            if (stage != PipelineStage.PREPARE || writtenTo == null) {
                return planned;
            }
            Map<String, String> actual = new TreeMap<>(planned.values());
            actual.put(writtenTo, "written to");
            return StageInputs.of(actual);
        }

        @Override
        public Optional<String> resultDigest() {
            try {
                return stage == PipelineStage.PREPARE ? Optional.of(result(stage)) : Optional.empty();
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        @Override
        public Optional<String> note() {
            return stage == PipelineStage.PREPARE ? Optional.ofNullable(note) : Optional.empty();
        }

        @Override
        public boolean canContinue(StageInputs before, StageInputs now) {
            return beginning(before).equals(beginning(now));
        }

        private Map<String, String> beginning(StageInputs inputs) {
            Map<String, String> beginning = new TreeMap<>(inputs.values());
            beginning.keySet().removeIf(key -> key.startsWith(HOW_FAR));
            return beginning;
        }

        @Override
        public boolean outputExists() {
            return Files.exists(exists(stage));
        }

        private Map<String, String> resultKeys() {
            Map<String, String> values = new TreeMap<>(keys.get(stage));
            values.keySet().removeIf(key -> key.startsWith(IGNORED));
            return values;
        }

        @Override
        public void run(StageInputs inputs, boolean resume) throws IOException {
            step();
            Path part = folder.resolve(stage.label() + ".part");
            // Two halves; the first survives a kill and must be used only when that is allowed.
            boolean resumes = resume && (Files.exists(part) || Files.exists(exists(stage)));
            ran.add(stage.label() + (resumes ? "+" : ""));
            Files.deleteIfExists(exists(stage));
            if (!resumes || !Files.exists(part)) {
                Files.writeString(part, stage.label() + resultKeys());
            }
            step();
            StringBuilder text = new StringBuilder(Files.readString(part));
            for (PipelineStage need : stage.requires()) {
                text.append('[').append(result(need)).append(']');
            }
            step();
            Files.deleteIfExists(part);
            step();
            Files.writeString(exists(stage), text);
            step();
        }
    }
}
