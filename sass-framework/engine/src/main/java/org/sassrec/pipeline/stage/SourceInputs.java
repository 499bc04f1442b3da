package org.sassrec.pipeline.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.mapped.DatasetOpener;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.pipeline.PipelineCode;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.SourceVersions;
import org.sassrec.pipeline.StageDecision;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.prepare.Preparation;

/** The source files of a preparation. Detects files that change during the preparation. */
final class SourceInputs {
    /** Input name of the end of the data interval, see {@link SassConfig#dataIntervalEnd}. It is no key. */
    static final String INTERVAL_END = "the end of the data interval";

    private final RunContext run;
    private final long memory;
    private SourceVersions.Snapshot snapshot = new SourceVersions.Snapshot(Map.of(), Map.of(), Map.of(), List.of());
    private List<String> changed = List.of();

    /**
     * Creates the inputs.
     *
     * @param memory limit of the SQL engine in bytes; 0 for the engine's default
     */
    SourceInputs(RunContext run, long memory) {
        this.run = run;
        this.memory = memory;
    }

    /** Reads the current file versions. Returns them with the keys of the preparation. */
    Map<String, String> inspect() throws IOException {
        Map<String, String> inputs = new TreeMap<>(run.keyValues(PipelineStage.PREPARE));
        Instant end = run.config().dataIntervalEnd();
        if (end != null) {
            inputs.put(INTERVAL_END, end.toString());
        }
        snapshot = run.sources();
        inputs.putAll(snapshot.versions());
        return inputs;
    }

    /** Returns the versions of the inspected files, by name. */
    Map<String, String> versions() {
        return snapshot.versions();
    }

    /** A file that changed during the preparation has an unknown version. */
    StageInputs actualInputs(StageInputs planned) {
        Map<String, String> actual = new TreeMap<>(planned.values());
        changed.forEach(name -> actual.put(name, SourceVersions.BEING_WRITTEN));
        return StageInputs.of(actual);
    }

    Optional<String> note() {
        List<String> names = snapshot.changedTimes();
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(StageDecision.summarize(names)
                        + (names.size() == 1
                                ? " has a new modification time, but"
                                : " have new modification times, but")
                        + " the same content");
    }

    /**
     * Creates a preparation of the inspected files.
     *
     * @param prefix prefix of the names of its steps
     */
    Preparation preparation(String prefix) {
        Preparation preparation = Preparation.of(run.config());
        return (memory == 0 ? preparation : preparation.memory(memory))
                .locations(run.loaded()::locationOf)
                .fileVersions(
                        file -> snapshot.versions().getOrDefault(run.contents().inputName(file), ""))
                .clusterVersions(snapshot.cluster())
                .listener(new Preparation.Listener() {
                    @Override
                    public void step(String name, double seconds) {
                        run.listener().accept(new PipelineEvent.Step(PipelineStage.PREPARE, prefix + name, seconds));
                    }

                    @Override
                    public void note(String text) {
                        run.listener().accept(new PipelineEvent.Noted(PipelineStage.PREPARE, prefix + text));
                    }
                });
    }

    /** Reports the dataset and the warnings. */
    void report(Preparation.PreparedDataset prepared) {
        run.listener().accept(new PipelineEvent.Prepared(prepared.manifest()));
        warn(prepared);
    }

    /** Reports the warnings. */
    void warn(Preparation.PreparedDataset prepared) {
        if (!prepared.warnings().isEmpty()) {
            run.listener().accept(new PipelineEvent.Warned(prepared.warnings()));
        }
    }

    /** Reports files that changed since the inspection. */
    void reportChanged() throws IOException {
        run.contents().remember(snapshot);
        changed =
                snapshot.changedSince().stream().map(run.contents()::inputName).toList();
        if (!changed.isEmpty()) {
            run.listener().accept(new PipelineEvent.Warned(List.of(changedWarning(changed))));
        }
    }

    private static Diagnostic changedWarning(List<String> files) {
        return Diagnostic.warning(
                        PipelineCode.SOURCE_CHANGED_DURING_PREPARE,
                        StageDecision.summarize(files) + " changed during preparation")
                .withNote("the prepared dataset may contain a part of the change; `prepare` runs again next time")
                .withHelp("write files under a temporary name and move them into place when they are complete");
    }

    /**
     * Adds the files of a dataset with their checksums.
     *
     * @param name prefix of the file names
     */
    static void addDatasetFiles(Map<String, String> result, String name, Path dataset) {
        DatasetManifest manifest = DatasetOpener.manifest(dataset);
        manifest.files().forEach((file, entry) -> result.put(name + " " + file, entry.bytes() + " " + entry.crc32c()));
    }
}
