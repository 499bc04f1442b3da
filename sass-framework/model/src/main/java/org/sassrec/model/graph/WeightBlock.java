package org.sassrec.model.graph;

import java.util.regex.Pattern;

/** A part of the network whose weights are measured together. */
public enum WeightBlock {
    EMBEDDINGS("embeddings", "tables\\.embedding"),
    BIAS_NETWORK("bias network", "tables\\.bias|(user|item)\\.bias\\..*"),
    GATES("gates", ".*\\.gates\\..*"),
    OUTPUT("output", "(user|item)\\.out\\..*"),
    GLOBAL_LAYERS("global layers", ".*\\.global\\..*"),
    SCENARIO_LAYERS("scenario layers", ".*\\.(scenario|transfer)\\..*"),
    /** Pooling, projections of numbers, and the layers of baselines. */
    OTHER_LAYERS("other layers", ".*");

    private final String label;
    private final Pattern names;

    WeightBlock(String label, String names) {
        this.label = label;
        this.names = Pattern.compile(names);
    }

    /** Returns the name in messages, for example {@code global layers}. */
    public String label() {
        return label;
    }

    /** Returns the block of a weight or of a variable with the weights of all scenarios. */
    public static WeightBlock of(String name) {
        for (WeightBlock block : values()) {
            if (block.names.matcher(name).matches()) {
                return block;
            }
        }
        throw new IllegalArgumentException(name);
    }
}
