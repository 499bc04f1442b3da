package org.sassrec.config;

/** {@code type: embedding}. */
final class EmbeddingFeature {

    private static final Key<Integer> DIMENSION = Key.unset(
                    "dimension", Types.whole(1, 8192), "Numbers of a vector; without it as many as most vectors have.")
            .such("128");
    private static final Key<String> SEPARATOR = Key.optional(
            "separator", Types.separator(), ",", "What stands between two numbers of a text; lists need none.");

    static final Section KEYS = Section.of(
                    "features.<user or item>[] type: embedding",
                    "A vector that the side's data bring, of a text or a picture for instance. It stays as it is; a learned"
                            + " matrix makes `model.embeddingDim` columns of it. An empty vector is missing.",
                    FeatureKeys.NAME,
                    FeatureKeys.TYPE.such("embedding"),
                    FeatureKeys.COLUMN,
                    DIMENSION,
                    SEPARATOR)
            .later("trainable", "scenarios");

    private EmbeddingFeature() {}

    static FeatureConfig bind(Fields fields, String name, Side side) {
        return new FeatureConfig.Embedding(
                name, side, fields.get(FeatureKeys.COLUMN), fields.get(SEPARATOR), fields.find(DIMENSION));
    }
}
