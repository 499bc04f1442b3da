package org.sassrec.pipeline.stage;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sassrec.baseline.BaselineModel;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.evaluation.EvaluationJson;
import org.sassrec.evaluation.EvaluationProtocol;
import org.sassrec.evaluation.Evaluator;
import org.sassrec.evaluation.metric.EvaluationReport;
import org.sassrec.evaluation.ranking.PartScorer;
import org.sassrec.evaluation.ranking.Scorer;
import org.sassrec.evaluation.significance.QueryRanks;
import org.sassrec.parallel.PartRunner;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.StageInputs;
import org.sassrec.training.TrainedModel;
import org.sassrec.training.parts.PartEncoder;

/** Evaluates the final model on the test split, or on validation for comparisons. */
final class EvaluateTask extends RunTask {
    /** Increase when the evaluation measures the same model and dataset differently. */
    private static final int FORMAT = 1;

    static final InputDeclaration INPUTS = InputDeclaration.format(FORMAT).reads("evaluate", "run.seed");

    EvaluateTask(RunContext run) {
        super(run, PipelineStage.EVALUATE);
    }

    @Override
    public StageInputs inputs() {
        Map<String, String> values = new TreeMap<>(run.keyValues(PipelineStage.EVALUATE));
        if (run.split() != Split.TEST) {
            values.put("split", run.split().name().toLowerCase(Locale.ROOT));
        }
        return StageInputs.of(values);
    }

    @Override
    boolean readOutput() {
        EvaluationJson.readReport(run.evaluation());
        QueryRanks.read(run.queries());
        return true;
    }

    @Override
    public void run(StageInputs inputs, boolean resume) {
        if (run.config().model().type().isCountBased()) {
            BaselineModel counted = BaselineModel.read(run.finetune());
            try (Dataset dataset = run.dataset()) {
                evaluate(dataset, counted.horizon(), counted.scorer(run.config(), dataset));
            }
            return;
        }
        Horizon horizon = TrainedModel.finalHorizon(run.finetune());
        try (Dataset dataset = run.dataset();
                TrainedModel model = TrainedModel.open(run.config(), dataset, run.finetune(), horizon)) {
            Optional<PartRunner> runner = PartRunner.find();
            if (runner.isEmpty()) {
                evaluate(dataset, horizon, Scorer.of(model.encoder()));
                return;
            }
            Path parts = run.evaluation().resolveSibling("evaluation-parts");
            try (PartEncoder encoder = run.encoder(runner.get(), model, parts)) {
                evaluate(dataset, horizon, new PartScorer(encoder));
            }
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
                Evaluator.Options.of(config.run().seed(), config.run().threadCount()))) {
            String name = config.model().type().name().toLowerCase(Locale.ROOT);
            QueryRanks.Collector ranks = new QueryRanks.Collector();
            EvaluationReport report = evaluator.evaluate(name, scorer, ranks);
            ranks.ranks().write(run.queries());
            EvaluationJson.write(report, EvaluationProtocol.of(config), run.evaluation());
        }
    }
}
