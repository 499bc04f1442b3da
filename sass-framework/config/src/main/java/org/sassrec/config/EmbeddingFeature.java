package org.sassrec.config;

/** {@code type: embedding}. */
final class EmbeddingFeature {

    private static final Key<Integer> DIMENSION = Key.unset(
                    "dimension", Types.whole(1, 8192), "Numbers of a vector; without it as many as most vectors have.")
            .such("128");
    private static final Key<String> SEPARATOR = Key.optional(
            "separator", Types.separator(), ",", "What stands between two numbers of a text; lists need none.");

    private static final Key<Boolean> TRAINABLE = Key.optional(
            "trainable",
            Types.truth(),
            false,
            "Whether the vector is where training starts, not where it stays: each user or item has a vector of its own, at first"
                    + " zero, that is added to the projected one. One without events in train keeps what was given.");

    static final Section KEYS = Section.of(
            "features.<user or item>[] type: embedding",
            "A vector that the side's data bring, of a text or a picture for instance. A learned matrix makes"
                    + " `model.embeddingDim` columns of it. An empty vector is missing.",
            FeatureKeys.NAME,
            FeatureKeys.TYPE.such("embedding"),
            FeatureKeys.COLUMN,
            DIMENSION,
            SEPARATOR,
            TRAINABLE,
            FeatureKeys.SCENARIOS);

    private EmbeddingFeature() {}

    static FeatureConfig bind(Fields fields, String name, Side side) {
        return new FeatureConfig.Embedding(
                name,
                side,
                fields.get(FeatureKeys.COLUMN),
                fields.get(SEPARATOR),
                fields.find(DIMENSION),
                fields.get(TRAINABLE),
                FeatureKeys.scenarios(fields));
    }
}
