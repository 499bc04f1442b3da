package org.sassrec.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values of {@code type}: where each may stand, and its keys. */
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

    Section<? extends FeatureConfig> keys() {
        return switch (this) {
            case ID -> FeatureSections.ID;
            case NUMBER -> FeatureSections.NUMBER;
            case MULTI -> FeatureSections.MULTI;
            case CROSS -> FeatureSections.CROSS;
            case SEQUENCE -> SequenceFeature.KEYS;
            case STATISTIC -> StatisticFeature.KEYS;
            case EXPRESSION -> FeatureSections.EXPRESSION;
            case EMBEDDING -> FeatureSections.EMBEDDING;
            case LOOKUP -> FeatureSections.LOOKUP;
        };
    }

    /** The keys of the types that a side may have. */
    static Map<String, Section<?>> variants(Side side) {
        Map<String, Section<?>> variants = new LinkedHashMap<>();
        for (FeatureType type : values()) {
            if (type.allowed(side)) {
                variants.put(type.word(), type.keys());
            }
        }
        return variants;
    }

    /** All keys of all types, for a feature whose type is not known. */
    static Section<Void> any() {
        List<Key<?>> keys = new ArrayList<>();
        for (FeatureType type : values()) {
            for (Key<?> key : type.keys().keys()) {
                if (keys.stream().noneMatch(known -> known.name().equals(key.name()))) {
                    keys.add(key);
                }
            }
        }
        return Section.of("features.<side>[]", "A feature.", keys.toArray(new Key<?>[0]));
    }
}
