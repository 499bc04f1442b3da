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
 * Stages that write small files: each one's result tells all that it was made from, so that a result made from a stale or
 * half-written one shows. Every step can be the last: {@link Killed} is thrown there, as if the process ended.
 */
final class FakeStages {
    /** The process ends here. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Configuration keys that the stages read, by stage. */
    final Map<PipelineStage, Map<String, String>> keys = new EnumMap<>(PipelineStage.class);
    /** Stages that did work, in order; those that went on with a half-done result have a "+". */
    final List<String> ran = new ArrayList<>();
    /** What is told of inputs that are the same. */
    @Nullable
    String note;
    /** A source that is written to while it is prepared. */
    @Nullable
    String writtenTo;

    /** Starts keys that a result says nothing of, such as a source with rows that belong nowhere. */
    static final String IGNORED = "ignored.";

    /** Starts keys that say how far a stage goes: whatever was made with others is a beginning. */
    static final String HOW_FAR = "howFar.";

    private final Path folder;
    private int stepsLeft = Integer.MAX_VALUE;

    FakeStages(Path folder) {
        this.folder = folder;
        for (PipelineStage stage : PipelineStage.values()) {
            keys.put(stage, new TreeMap<>(Map.of(stage.name().toLowerCase(java.util.Locale.ROOT) + ".key", "1")));
        }
    }

    /** Lets so many steps pass and kills at the next. */
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

    /** Puts another result in its place. */
    void replace(PipelineStage stage) throws IOException {
        Files.writeString(exists(stage), "of elsewhere");
    }

    private Path exists(PipelineStage stage) {
        return folder.resolve(stage.label() + ".whole");
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
            Map<String, String> made = new TreeMap<>(planned.values());
            made.put(writtenTo, "written to");
            return StageInputs.of(made);
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

        private Map<String, String> told() {
            Map<String, String> told = new TreeMap<>(keys.get(stage));
            told.keySet().removeIf(key -> key.startsWith(IGNORED));
            return told;
        }

        @Override
        public void run(StageInputs inputs, boolean resume) throws IOException {
            step();
            Path part = folder.resolve(stage.label() + ".part");
            // Two halves; the first survives a kill and must be used only when that is allowed.
            boolean goesOn = resume && (Files.exists(part) || Files.exists(exists(stage)));
            ran.add(stage.label() + (goesOn ? "+" : ""));
            Files.deleteIfExists(exists(stage));
            if (!goesOn || !Files.exists(part)) {
                Files.writeString(part, stage.label() + told());
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
