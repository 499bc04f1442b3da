package org.sassrec.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A {@link FinetuneConfig} from what differs from the defaults of {@code finetune:}, or from another one; each method is the
 * record's component of the same name.
 */
public final class FinetuneConfigBuilder {
    private FinetuneConfig.Loss loss = FinetuneConfig.Loss.BPR;
    private double temperature = 1;
    private FinetuneConfig.Negatives negatives =
            new FinetuneConfig.Negatives(4, 0, FinetuneConfig.Weight.EXPOSURE, 1, false, true);
    private double globalLossWeight = 0.5;
    private int epochs = 5;
    private int batchSize = 2048;
    private double tableLearningRate = 1e-2;
    private double tableAccumulator = 1e-8;
    private double denseLearningRate = 1e-3;
    private FinetuneConfig.@Nullable EarlyStopping earlyStopping;
    private boolean refit;
    private FinetuneConfig.Freeze freeze = FinetuneConfig.Freeze.NONE;
    private double average;
    private @Nullable Duration halfLife;
    private boolean calibrate;

    FinetuneConfigBuilder() {}

    FinetuneConfigBuilder(FinetuneConfig other) {
        loss = other.loss();
        temperature = other.temperature();
        negatives = other.negatives();
        globalLossWeight = other.globalLossWeight();
        epochs = other.epochs();
        batchSize = other.batchSize();
        tableLearningRate = other.tableLearningRate();
        tableAccumulator = other.tableAccumulator();
        denseLearningRate = other.denseLearningRate();
        earlyStopping = other.earlyStopping();
        refit = other.refit();
        freeze = other.freeze();
        average = other.average();
        halfLife = other.halfLife();
        calibrate = other.calibrate();
    }

    public FinetuneConfigBuilder loss(FinetuneConfig.Loss value) {
        loss = value;
        return this;
    }

    public FinetuneConfigBuilder temperature(double value) {
        temperature = value;
        return this;
    }

    public FinetuneConfigBuilder negatives(FinetuneConfig.Negatives value) {
        negatives = value;
        return this;
    }

    public FinetuneConfigBuilder globalLossWeight(double value) {
        globalLossWeight = value;
        return this;
    }

    public FinetuneConfigBuilder epochs(int value) {
        epochs = value;
        return this;
    }

    public FinetuneConfigBuilder batchSize(int value) {
        batchSize = value;
        return this;
    }

    public FinetuneConfigBuilder tableLearningRate(double value) {
        tableLearningRate = value;
        return this;
    }

    public FinetuneConfigBuilder tableAccumulator(double value) {
        tableAccumulator = value;
        return this;
    }

    public FinetuneConfigBuilder denseLearningRate(double value) {
        denseLearningRate = value;
        return this;
    }

    public FinetuneConfigBuilder earlyStopping(FinetuneConfig.@Nullable EarlyStopping value) {
        earlyStopping = value;
        return this;
    }

    public FinetuneConfigBuilder refit(boolean value) {
        refit = value;
        return this;
    }

    public FinetuneConfigBuilder freeze(FinetuneConfig.Freeze value) {
        freeze = value;
        return this;
    }

    public FinetuneConfigBuilder average(double value) {
        average = value;
        return this;
    }

    public FinetuneConfigBuilder halfLife(@Nullable Duration value) {
        halfLife = value;
        return this;
    }

    public FinetuneConfigBuilder calibrate(boolean value) {
        calibrate = value;
        return this;
    }

    public FinetuneConfig build() {
        return new FinetuneConfig(
                loss,
                temperature,
                negatives,
                globalLossWeight,
                epochs,
                batchSize,
                tableLearningRate,
                tableAccumulator,
                denseLearningRate,
                earlyStopping,
                refit,
                freeze,
                average,
                halfLife,
                calibrate);
    }
}
