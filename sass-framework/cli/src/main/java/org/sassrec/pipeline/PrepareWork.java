package org.sassrec.pipeline;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sassrec.config.ConfigPath;
import org.sassrec.config.PretrainConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.diagnostic.SassException;
import org.sassrec.prepare.Preparation;

/** Source files to prepared dataset. */
final class PrepareWork implements StageWork {
    /** Increase it when preparation makes another dataset of the same configuration and files. */
    private static final int FORMAT = 1;

    static final InputDeclaration INPUTS = InputDeclaration.format(FORMAT)
            .reads(
                    ConfigPath.DATA,
                    ConfigPath.LABEL,
                    ConfigPath.FEATURE,
                    ConfigPath.SCENARIO.then(ScenarioConfig::where),
                    ConfigPath.SCENARIO.then(ScenarioConfig::history),
                    ConfigPath.SCENARIO.then(ScenarioConfig::label),
                    ConfigPath.SCENARIO.then(ScenarioConfig::candidates),
                    ConfigPath.PRETRAIN.then(PretrainConfig::events))
            // Scenarios are numbers in the dataset: in another order the same keys mean another dataset.
            .derives(
                    ConfigPath.of(SassConfig::scenarios),
                    config -> Optional.of(config.scenarios().stream()
                            .map(ScenarioConfig::name)
                            .toList()
                            .toString()));

    private final Run run;
    private final SourceReading sources;

    PrepareWork(Run run) {
        this(run, new SourceReading(run));
    }

    private PrepareWork(Run run, SourceReading sources) {
        this.run = run;
        this.sources = sources;
    }

    /**
     * One that other work may go beside.
     *
     * @param memory bytes that the engine may use; 0: as it likes
     */
    static PrepareWork beside(Run run, long memory) {
        return new PrepareWork(run, new SourceReading(run, memory));
    }

    @Override
    public Inputs inputs() throws IOException {
        return Inputs.of(sources.inputs());
    }

    @Override
    public Inputs made(Inputs planned) {
        return sources.made(planned);
    }

    /**
     * The files' checksums, and the keys that were read: whether a later stage reads one of these itself is nobody's
     * business then.
     */
    @Override
    public Optional<String> digest() {
        Map<String, String> result = new TreeMap<>(run.keyValues(Stage.PREPARE));
        try {
            SourceReading.add(result, "dataset", run.prepared());
            if (run.config().pretrain().events() != null) {
                SourceReading.add(result, "pretrain", Preparation.pretrainFolder(run.prepared()));
            }
        } catch (SassException e) {
            return Optional.empty();
        }
        return Optional.of(Inputs.of(result).fingerprint());
    }

    @Override
    public Optional<String> note() {
        return sources.note();
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
    public void run(Inputs inputs, boolean resume) throws IOException {
        boolean own = run.config().pretrain().events() != null;
        if (!own || !sources.preparation("").upToDate()) {
            sources.tell(sources.preparation("").run());
        }
        sources.preparation("for pre-training: ").runPretrain().ifPresent(sources::warn);
        sources.end();
    }
}
