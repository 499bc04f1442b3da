package org.sassrec.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sassrec.config.SassConfig;
import org.sassrec.dataset.Dataset;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.Split;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.GateMeans;

/** A fine-tuned model, of one network or several, and what it knows. For one thread at a time. */
public final class TrainedModel implements AutoCloseable {

    private final SassConfig config;
    private final Dataset dataset;
    private final Horizon horizon;
    private final List<TowerModel> networks;
    private final TowerModel[] ofScenario;

    private TrainedModel(
            SassConfig config, Dataset dataset, Horizon horizon, List<TowerModel> networks, TowerModel[] ofScenario) {
        this.config = config;
        this.dataset = dataset;
        this.horizon = horizon;
        this.networks = networks;
        this.ofScenario = ofScenario;
    }

    /**
     * What the final model of a finished fine-tuning knows: {@link Horizon#REFIT} if it was refitted.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5106 if fine-tuning is not finished
     */
    public static Horizon finalHorizon(Path folder) {
        return TrainingResult.read(folder).units().stream().anyMatch(u -> u.refitCheckpoint() != null)
                ? Horizon.REFIT
                : Horizon.TRAIN;
    }

    /**
     * Opens what {@link FineTuner} left.
     *
     * @param folder of the stage
     * @param horizon {@link Horizon#TRAIN}: the model for validation; {@link Horizon#REFIT}: the refitted one
     * @throws org.sassrec.diagnostic.SassException SASS5106 if there is none, SASS5102 or SASS5103 if a checkpoint is
     *     damaged or of another configuration
     */
    public static TrainedModel open(SassConfig config, Dataset dataset, Path folder, Horizon horizon) {
        TowerModel[] ofScenario = new TowerModel[config.scenarios().size()];
        List<TowerModel> networks = new ArrayList<>();
        List<TrainingResult.Unit> units = TrainingResult.read(folder).units();
        if (horizon == Horizon.REFIT && units.stream().allMatch(unit -> unit.refitCheckpoint() == null)) {
            throw Diagnostic.error(DiagnosticCode.MODEL_NOT_TRAINED, "no refitted model was found")
                    .inFile(folder.toString())
                    .withHelp("run `train` with `finetune.refit: true`")
                    .toException();
        }
        try {
            for (TrainingResult.Unit unit : units) {
                if (unit.servedScenarios().isEmpty()) {
                    continue;
                }
                // A scenario's own network without anything to learn from validation is the one of train.
                String refitted = horizon == Horizon.TRAIN ? null : unit.refitCheckpoint();
                String checkpoint = refitted == null ? unit.finetuneCheckpoint() : refitted;
                TowerModel network = TrainingJob.inferenceModel(config, dataset, ModelPurpose.ENCODING);
                networks.add(network);
                network.restore(folder.resolve(checkpoint));
                if (unit.biasWeight() != null) {
                    network.setBiasWeight(unit.biasWeight());
                }
                unit.servedScenarios().forEach(s -> ofScenario[s] = network);
            }
            return new TrainedModel(config, dataset, horizon, networks, ofScenario);
        } catch (RuntimeException e) {
            networks.forEach(TowerModel::close);
            throw e;
        }
    }

    /** Makes its vectors; closed with the model. */
    public VectorEncoder encoder() {
        return towers();
    }

    private TowerEncoder towers() {
        return new TowerEncoder(config, dataset, this::network);
    }

    /**
     * How open the gates of the user tower are at real queries: positives of a split, spread evenly over the users.
     *
     * @param scenario number of a served one
     * @param most queries that are looked at
     * @return of each layer and gate; empty without queries, or where the network has no such gates
     */
    public List<GateMeans> userGates(int scenario, Split split, int most) {
        Dataset.Rows queries = dataset.samples(scenario, split);
        long[] events = new long[(int) Math.min(most, queries.size())];
        for (int n = 0; n < events.length; n++) {
            events[n] = queries.event(queries.size() * n / events.length);
        }
        return towers().userGates(scenario, events, horizon);
    }

    /** What it knows. */
    public Horizon horizon() {
        return horizon;
    }

    /** The network of a scenario. */
    public TowerModel network(int scenario) {
        return Optional.ofNullable(ofScenario[scenario])
                .orElseThrow(() -> new IllegalArgumentException("scenario " + scenario + " is not served"));
    }

    @Override
    public void close() {
        networks.forEach(TowerModel::close);
    }
}
