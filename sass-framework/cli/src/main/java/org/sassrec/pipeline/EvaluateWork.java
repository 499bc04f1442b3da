package org.sassrec.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.sassrec.config.ConfigPath;
import org.sassrec.config.RunConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.counting.CountedModel;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.evaluation.EvaluationJson;
import org.sassrec.evaluation.EvaluationReport;
import org.sassrec.evaluation.Evaluator;
import org.sassrec.evaluation.QueryRanks;
import org.sassrec.evaluation.Questions;
import org.sassrec.evaluation.Scorer;
import org.sassrec.training.TrainedModel;

/** The final model's figures on the test split, or on validation where models are compared. */
final class EvaluateWork implements StageWork {
    /** Increase it when the evaluation measures something else of the same model and dataset. */
    private static final int FORMAT = 1;

    static final InputDeclaration INPUTS =
            InputDeclaration.format(FORMAT).reads(ConfigPath.EVALUATE, ConfigPath.RUN.then(RunConfig::seed));

    private final Run run;

    EvaluateWork(Run run) {
        this.run = run;
    }

    @Override
    public Inputs inputs() {
        Map<String, String> values = new TreeMap<>(run.keyValues(Stage.EVALUATE));
        if (run.split() != Split.TEST) {
            values.put("split", run.split().name().toLowerCase(Locale.ROOT));
        }
        return Inputs.of(values);
    }

    @Override
    public boolean outputThere() {
        return Files.isRegularFile(run.evaluation()) && QueryRanks.isThere(run.queries());
    }

    @Override
    public double amount() throws IOException {
        return run.workload(null).of(Stage.EVALUATE);
    }

    @Override
    public void run(Inputs inputs, boolean resume) {
        if (run.config().model().type().counts()) {
            CountedModel counted = CountedModel.read(run.finetune());
            try (Dataset dataset = run.dataset()) {
                evaluate(dataset, counted.horizon(), counted.scorer(run.config(), dataset));
            }
            return;
        }
        Horizon horizon = TrainedModel.finalHorizon(run.finetune());
        try (Dataset dataset = run.dataset();
                TrainedModel model = TrainedModel.open(run.config(), dataset, run.finetune(), horizon)) {
            evaluate(dataset, horizon, Scorer.of(model.encoder()));
        }
    }

    private void evaluate(Dataset dataset, Horizon horizon, Scorer scorer) {
        SassConfig config = run.config();
        try (Evaluator evaluator = Evaluator.of(
                dataset,
                config.scenarios(),
                config.evaluate(),
                run.split(),
                horizon,
                Evaluator.Options.of(config.run().seed(), config.run().cores()))) {
            String name = config.model().type().name().toLowerCase(Locale.ROOT);
            QueryRanks.Collector ranks = new QueryRanks.Collector();
            EvaluationReport report = evaluator.evaluate(name, scorer, ranks);
            ranks.ranks().write(run.queries());
            EvaluationJson.write(report, Questions.of(config), run.evaluation());
        }
    }
}
