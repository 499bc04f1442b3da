package org.sassrec.config;

import java.util.List;

/**
 * A {@link ModelConfig} from what differs from the defaults of {@code model:}, or from another one; each method is the record's
 * component of the same name.
 */
public final class ModelConfigBuilder {
    private ModelConfig.Type type = ModelConfig.Type.SASS;
    private ModelConfig.Samples samples = ModelConfig.Samples.MIXED;
    private int embeddingDim = 16;
    private int biasDim = 8;
    private int biasWidth = 32;
    private List<Integer> layers = List.of(128, 64, 32);
    private ModelConfig.Transfer transfer = ModelConfig.Transfer.GRU;
    private ModelConfig.BiasFusion biasFusion = ModelConfig.BiasFusion.SUM;
    private int outputDim = 32;
    private ModelConfig.Similarity similarity = ModelConfig.Similarity.DOT;
    private boolean residual;
    private double dropout;
    private ModelConfig.ItemBias itemBias = ModelConfig.ItemBias.PRIOR;
    private ModelConfig.Prior prior = new ModelConfig.Prior(null, 0.01);
    private double scenarioDecay;
    private int scenarioRank;
    private int experts = 4;
    private ModelConfig.Gates gates = ModelConfig.Gates.OWN;
    private ModelConfig.GateForm gateForm = ModelConfig.GateForm.VECTOR;
    private ModelConfig.ItemVector itemVector = ModelConfig.ItemVector.OWN;
    private int interests = 4;

    ModelConfigBuilder() {}

    ModelConfigBuilder(ModelConfig other) {
        type = other.type();
        samples = other.samples();
        embeddingDim = other.embeddingDim();
        biasDim = other.biasDim();
        biasWidth = other.biasWidth();
        layers = other.layers();
        transfer = other.transfer();
        biasFusion = other.biasFusion();
        outputDim = other.outputDim();
        similarity = other.similarity();
        residual = other.residual();
        dropout = other.dropout();
        itemBias = other.itemBias();
        prior = other.prior();
        scenarioDecay = other.scenarioDecay();
        scenarioRank = other.scenarioRank();
        experts = other.experts();
        gates = other.gates();
        gateForm = other.gateForm();
        itemVector = other.itemVector();
        interests = other.interests();
    }

    public ModelConfigBuilder type(ModelConfig.Type value) {
        type = value;
        return this;
    }

    public ModelConfigBuilder samples(ModelConfig.Samples value) {
        samples = value;
        return this;
    }

    public ModelConfigBuilder embeddingDim(int value) {
        embeddingDim = value;
        return this;
    }

    public ModelConfigBuilder biasDim(int value) {
        biasDim = value;
        return this;
    }

    public ModelConfigBuilder biasWidth(int value) {
        biasWidth = value;
        return this;
    }

    public ModelConfigBuilder layers(List<Integer> value) {
        layers = value;
        return this;
    }

    public ModelConfigBuilder transfer(ModelConfig.Transfer value) {
        transfer = value;
        return this;
    }

    public ModelConfigBuilder biasFusion(ModelConfig.BiasFusion value) {
        biasFusion = value;
        return this;
    }

    public ModelConfigBuilder outputDim(int value) {
        outputDim = value;
        return this;
    }

    public ModelConfigBuilder similarity(ModelConfig.Similarity value) {
        similarity = value;
        return this;
    }

    public ModelConfigBuilder residual(boolean value) {
        residual = value;
        return this;
    }

    public ModelConfigBuilder dropout(double value) {
        dropout = value;
        return this;
    }

    public ModelConfigBuilder itemBias(ModelConfig.ItemBias value) {
        itemBias = value;
        return this;
    }

    public ModelConfigBuilder prior(ModelConfig.Prior value) {
        prior = value;
        return this;
    }

    public ModelConfigBuilder scenarioDecay(double value) {
        scenarioDecay = value;
        return this;
    }

    public ModelConfigBuilder scenarioRank(int value) {
        scenarioRank = value;
        return this;
    }

    public ModelConfigBuilder experts(int value) {
        experts = value;
        return this;
    }

    public ModelConfigBuilder gates(ModelConfig.Gates value) {
        gates = value;
        return this;
    }

    public ModelConfigBuilder gateForm(ModelConfig.GateForm value) {
        gateForm = value;
        return this;
    }

    public ModelConfigBuilder itemVector(ModelConfig.ItemVector value) {
        itemVector = value;
        return this;
    }

    public ModelConfigBuilder interests(int value) {
        interests = value;
        return this;
    }

    public ModelConfig build() {
        return new ModelConfig(
                type,
                samples,
                embeddingDim,
                biasDim,
                biasWidth,
                layers,
                transfer,
                biasFusion,
                outputDim,
                similarity,
                residual,
                dropout,
                itemBias,
                prior,
                scenarioDecay,
                scenarioRank,
                experts,
                gates,
                gateForm,
                itemVector,
                interests);
    }
}
