package org.sassrec.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sassrec.dataset.DatasetManifest;
import org.sassrec.dataset.Datasets;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDb;

/** Source files to prepared dataset. */
final class PrepareWork implements StageWork {
    private final Run run;
    private SourceContents.Look look = new SourceContents.Look(Map.of(), Map.of(), Map.of(), List.of());
    private List<String> changed = List.of();

    PrepareWork(Run run) {
        this.run = run;
    }

    @Override
    public Inputs inputs() throws IOException {
        Map<String, String> inputs = new TreeMap<>(run.keyValues(Stage.PREPARE));
        look = run.sources();
        inputs.putAll(look.versions());
        return Inputs.of(inputs);
    }

    @Override
    public Inputs known(Inputs recorded) throws IOException {
        return recorded.values().values().stream().anyMatch(SourceContents::isByTime)
                ? Inputs.of(run.sources().known(recorded.values(), ""))
                : recorded;
    }

    /** A file that was written to meanwhile may have gone in as it was before, after, or in between. */
    @Override
    public Inputs made(Inputs planned) {
        Map<String, String> made = new TreeMap<>(planned.values());
        changed.forEach(name -> made.put(name, "written to while it was prepared"));
        return Inputs.of(made);
    }

    /**
     * The files' checksums, and the keys that were read: whether a later stage reads one of these itself is nobody's
     * business then.
     */
    @Override
    public Optional<String> digest() {
        Map<String, String> result = new TreeMap<>(run.keyValues(Stage.PREPARE));
        try {
            add(result, "dataset", Datasets.manifest(run.prepared()));
            if (run.config().pretrain().events() != null) {
                add(result, "pretrain", Datasets.manifest(Preparation.pretrainFolder(run.prepared())));
            }
        } catch (SassException e) {
            return Optional.empty();
        }
        return Optional.of(Inputs.of(result).fingerprint());
    }

    private static void add(Map<String, String> result, String dataset, DatasetManifest manifest) {
        manifest.files().forEach((name, file) -> result.put(dataset + " " + name, file.bytes() + " " + file.crc32c()));
    }

    @Override
    public Optional<String> note() {
        List<String> names = look.newTimes();
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(Decision.told(names)
                        + (names.size() == 1 ? " has a new time, but" : " have new times, but") + " the same content");
    }

    @Override
    public boolean outputThere() {
        try {
            run.dataset().close();
            run.pretrainDataset().close();
            return true;
        } catch (SassException e) {
            return false;
        }
    }

    @Override
    public double amount() throws IOException {
        return run.workload(null).of(Stage.PREPARE);
    }

    @Override
    public void run(String fingerprint, boolean resume) throws IOException {
        boolean own = run.config().pretrain().events() != null;
        if (!own || !preparation().upToDate()) {
            warn(listening("").run());
        }
        listening("for pre-training: ").runPretrain().ifPresent(this::warn);
        changed = look.changedSince().stream().map(run.contents()::name).toList();
        if (!changed.isEmpty()) {
            run.listener().accept(new PipelineEvent.Warned(List.of(writtenTo(changed))));
        }
    }

    private static Diagnostic writtenTo(List<String> files) {
        return Diagnostic.warning(
                        "SASS4054",
                        Decision.told(files) + (files.size() == 1 ? " was" : " were")
                                + " written to while the data was prepared")
                .withNote("the dataset may hold some of what was added, and `prepare` will run again next time")
                .withHelp("write files aside and move them into place when they are whole");
    }

    private Preparation listening(String begin) {
        return preparation()
                .listener((name, seconds) ->
                        run.listener().accept(new PipelineEvent.Step(Stage.PREPARE, begin + name, seconds)));
    }

    private void warn(Preparation.Prepared prepared) {
        if (!prepared.warnings().isEmpty()) {
            run.listener().accept(new PipelineEvent.Warned(prepared.warnings()));
        }
    }

    private Preparation preparation() {
        return Preparation.of(run.config(), DuckDb::open)
                .places(run.loaded()::place)
                .versions(file -> look.versions().getOrDefault(run.contents().name(file), ""));
    }
}
