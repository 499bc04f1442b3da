package org.sassrec.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values of {@code type}: where each may stand, its keys and what they become. */
enum FeatureType {
    ID,
    NUMBER,
    MULTI,
    CROSS,
    SEQUENCE,
    STATISTIC,
    EXPRESSION,
    EMBEDDING,
    LOOKUP;

    /** The word for it. */
    String word() {
        return Types.camelCase(name());
    }

    /** The tower's types; a request has neither a past nor several values. */
    boolean allowed(Side side) {
        return switch (this) {
            case ID, NUMBER, CROSS, EXPRESSION, LOOKUP -> true;
            case MULTI, STATISTIC, EMBEDDING -> side != Side.CONTEXT;
            case SEQUENCE -> side == Side.USER;
        };
    }

    Section keys() {
        return switch (this) {
            case ID -> IdFeature.KEYS;
            case NUMBER -> NumberFeature.KEYS;
            case MULTI -> MultiFeature.KEYS;
            case CROSS -> CrossFeature.KEYS;
            case SEQUENCE -> SequenceFeature.KEYS;
            case STATISTIC -> StatisticFeature.KEYS;
            case EXPRESSION -> ExpressionFeature.KEYS;
            case EMBEDDING -> EmbeddingFeature.KEYS;
            case LOOKUP -> LookupFeature.KEYS;
        };
    }

    FeatureConfig bind(Fields fields, Side side) {
        String name = fields.get(FeatureKeys.NAME);
        fields.get(FeatureKeys.TYPE);
        return switch (this) {
            case ID -> IdFeature.bind(fields, name, side);
            case NUMBER -> NumberFeature.bind(fields, name, side);
            case MULTI -> MultiFeature.bind(fields, name, side);
            case CROSS -> CrossFeature.bind(fields, name, side);
            case SEQUENCE -> SequenceFeature.bind(fields, name);
            case STATISTIC -> StatisticFeature.bind(fields, name, side);
            case EXPRESSION -> ExpressionFeature.bind(fields, name, side);
            case EMBEDDING -> EmbeddingFeature.bind(fields, name, side);
            case LOOKUP -> LookupFeature.bind(fields, name, side);
        };
    }

    /** The keys of the types that a side may have. */
    static Map<String, Section> variants(Side side) {
        Map<String, Section> variants = new LinkedHashMap<>();
        for (FeatureType type : values()) {
            if (type.allowed(side)) {
                variants.put(type.word(), type.keys());
            }
        }
        return variants;
    }

    /** All keys of all types, for a feature whose type is not known. */
    static Section any() {
        List<Key<?>> keys = new ArrayList<>();
        for (FeatureType type : values()) {
            for (Key<?> key : type.keys().keys()) {
                if (keys.stream().noneMatch(known -> known.name().equals(key.name()))) {
                    keys.add(key);
                }
            }
        }
        return new Section("features.<side>[]", "A feature.", keys, List.of());
    }
}
