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
import org.sassrec.model.ModelPurpose;
import org.sassrec.model.TowerModel;
import org.sassrec.model.graph.GateMeans;
import org.sassrec.training.health.TrainingCode;

/** A fine-tuned model of one or several networks with its horizon. Not thread-safe. */
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
     * Returns the horizon of the final model of a completed fine-tuning: {@link Horizon#REFIT} if it was refitted, else
     * {@link Horizon#TRAIN}.
     *
     * @throws org.sassrec.diagnostic.SassException SASS5106 if fine-tuning is not complete
     */
    public static Horizon finalHorizon(Path folder) {
        return TrainingResult.read(folder).units().stream().anyMatch(u -> u.refitCheckpoint() != null)
                ? Horizon.REFIT
                : Horizon.TRAIN;
    }

    /**
     * Opens the result of {@link FineTuner}.
     *
     * @param folder folder of the stage
     * @param horizon {@link Horizon#TRAIN} for the model that validation measured; {@link Horizon#REFIT} for the
     * refitted model
     * @throws org.sassrec.diagnostic.SassException SASS5106 if the model does not exist, SASS5102 or SASS5103 if a
     * checkpoint is damaged or belongs to another configuration
     */
    public static TrainedModel open(SassConfig config, Dataset dataset, Path folder, Horizon horizon) {
        TowerModel[] ofScenario = new TowerModel[config.scenarios().size()];
        List<TowerModel> networks = new ArrayList<>();
        List<TrainingResult.Unit> units = TrainingResult.read(folder).units();
        if (horizon == Horizon.REFIT && units.stream().allMatch(unit -> unit.refitCheckpoint() == null)) {
            throw Diagnostic.error(TrainingCode.MODEL_NOT_TRAINED, "the refitted model does not exist")
                    .inFile(folder.toString())
                    .withHelp("run `sass train` with `finetune.refit: validation`")
                    .toException();
        }
        try {
            for (TrainingResult.Unit unit : units) {
                if (unit.servedScenarios().isEmpty()) {
                    continue;
                }
                // The network of a scenario without validation data has no refit.
                String refitted = horizon == Horizon.TRAIN ? null : unit.refitCheckpoint();
                String checkpoint = refitted == null ? unit.finetuneCheckpoint() : refitted;
                TowerModel network =
                        TrainingJob.inferenceModel(config, dataset, ModelPurpose.ENCODING, folder.resolve(checkpoint));
                networks.add(network);
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

    /** Returns the encoder of the model. It is valid until the model is closed. */
    public VectorEncoder encoder() {
        return towers();
    }

    private TowerEncoder towers() {
        return new TowerEncoder(config, dataset, this::network);
    }

    /**
     * Returns the mean gate values of the user tower at positives of a split, spread evenly over the users.
     *
     * @param scenario number of a served scenario
     * @param most maximum number of queries
     * @return one element per layer and gate; empty without queries or if the network has no such gates
     */
    public List<GateMeans> userGates(int scenario, Split split, int most) {
        Dataset.Rows queries = dataset.samples(scenario, split);
        long[] events = new long[(int) Math.min(most, queries.size())];
        for (int n = 0; n < events.length; n++) {
            events[n] = queries.event(queries.size() * n / events.length);
        }
        return towers().userGates(scenario, events, horizon);
    }

    /** Returns the end of the data that the model was trained on. */
    public Horizon horizon() {
        return horizon;
    }

    /**
     * Returns the network of a scenario.
     *
     * @throws IllegalArgumentException if the scenario is not served
     */
    public TowerModel network(int scenario) {
        return Optional.ofNullable(ofScenario[scenario])
                .orElseThrow(() -> new IllegalArgumentException("scenario " + scenario + " is not served"));
    }

    @Override
    public void close() {
        networks.forEach(TowerModel::close);
    }
}
