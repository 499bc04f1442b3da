package org.sassrec.pipeline;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.sassrec.diagnostic.SassException;
import org.sassrec.prepare.Preparation;
import org.sassrec.prepare.duckdb.DuckDb;

/** Source files to prepared dataset. */
final class PrepareWork implements StageWork {
    private final Run run;

    PrepareWork(Run run) {
        this.run = run;
    }

    @Override
    public Inputs inputs() throws IOException {
        Map<String, String> inputs = new TreeMap<>(run.keyValues(Stage.PREPARE));
        inputs.putAll(run.sources());
        return Inputs.of(inputs);
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
    public void run(String fingerprint, boolean resume) {
        boolean own = run.config().pretrain().events() != null;
        if (!own || !preparation().upToDate()) {
            warn(listening("").run());
        }
        listening("for pre-training: ").runPretrain().ifPresent(this::warn);
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
        return Preparation.of(run.config(), DuckDb::open).places(run.loaded()::place);
    }
}
