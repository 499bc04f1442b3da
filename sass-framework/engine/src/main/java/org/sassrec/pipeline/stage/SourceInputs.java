package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.pipeline.StageDecision;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDbEngine;

/** The source files of a stage that prepares a dataset: which there are, and whether one is written to meanwhile. */
final class SourceInputs {
    private final RunContext run;
    private final long memory;
    private SourceVersions.Snapshot snapshot = new SourceVersions.Snapshot(Map.of(), Map.of(), List.of());
    private List<String> changed = List.of();

    /** @param memory bytes that the engine may use; 0: as it likes */
    SourceInputs(RunContext run, long memory) {
        this.run = run;
        this.memory = memory;
    }

    /** Looks at the files now; by name, beside the keys that preparation reads. */
    Map<String, String> inspect() throws IOException {
        Map<String, String> inputs = new TreeMap<>(run.keyValues(PipelineStage.PREPARE));
        snapshot = run.sources();
        inputs.putAll(snapshot.versions());
        return inputs;
    }

    /** A file that was written to meanwhile may have gone in as it was before, after, or in between. */
    StageInputs actualInputs(StageInputs planned) {
        Map<String, String> made = new TreeMap<>(planned.values());
        changed.forEach(name -> made.put(name, SourceVersions.BEING_WRITTEN));
        return StageInputs.of(made);
    }

    Optional<String> note() {
        List<String> names = snapshot.changedTimes();
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(StageDecision.summarize(names)
                        + (names.size() == 1 ? " has a new time, but" : " have new times, but") + " the same content");
    }

    /**
     * A preparation of the files as they were looked at.
     *
     * @param begin stands before the names of its steps
     */
    Preparation preparation(String begin) {
        Preparation preparation = Preparation.of(run.config(), DuckDbEngine::open);
        return (memory == 0 ? preparation : preparation.memory(memory))
                .locations(run.loaded()::locationOf)
                .fileVersions(
                        file -> snapshot.versions().getOrDefault(run.contents().inputName(file), ""))
                .listener((name, seconds) ->
                        run.listener().accept(new PipelineEvent.Step(PipelineStage.PREPARE, begin + name, seconds)));
    }

    /** Tells what was read, and what is to be known of it. */
    void report(Preparation.PreparedDataset prepared) {
        run.listener().accept(new PipelineEvent.Read(prepared.manifest().source()));
        warn(prepared);
    }

    /** Tells what is to be known of the data. */
    void warn(Preparation.PreparedDataset prepared) {
        if (!prepared.warnings().isEmpty()) {
            run.listener().accept(new PipelineEvent.Warned(prepared.warnings()));
        }
    }

    /** All was read: tells which files were written to since they were looked at. */
    void reportChanged() throws IOException {
        changed =
                snapshot.changedSince().stream().map(run.contents()::inputName).toList();
        if (!changed.isEmpty()) {
            run.listener().accept(new PipelineEvent.Warned(List.of(changedWarning(changed))));
        }
    }

    private static Diagnostic changedWarning(List<String> files) {
        return Diagnostic.warning(
                        DiagnosticCode.SOURCE_CHANGED_DURING_PREPARE,
                        StageDecision.summarize(files) + (files.size() == 1 ? " was" : " were")
                                + " written to while the data was prepared")
                .withNote("the dataset may hold some of what was added, and `prepare` will run again next time")
                .withHelp("write files aside and move them into place when they are whole");
    }

    /**
     * Adds the files of a dataset with their checksums.
     *
     * @param name stands before theirs
     */
    static void addDatasetFiles(Map<String, String> result, String name, Path dataset) {
        DatasetManifest manifest = DatasetOpener.manifest(dataset);
        manifest.files().forEach((file, entry) -> result.put(name + " " + file, entry.bytes() + " " + entry.crc32c()));
    }
}
