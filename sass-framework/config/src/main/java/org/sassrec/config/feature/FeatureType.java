package org.sassrec.config.feature;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.Side;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.ValueTypes;

/** The values of {@code type}, with the sides and keys of each. */
public enum FeatureType {
    ID,
    NUMBER,
    MULTI,
    CROSS,
    SEQUENCE,
    STATISTIC,
    EXPRESSION,
    EMBEDDING,
    LOOKUP;

    /** Returns the word in the configuration. */
    String word() {
        return ValueTypes.camelCase(name());
    }

    /** Returns whether a side can have features of this type. A request has neither a history nor several values. */
    boolean isAllowed(Side side) {
        return switch (this) {
            case ID, NUMBER, CROSS, EXPRESSION, LOOKUP -> true;
            case MULTI, STATISTIC, EMBEDDING -> side != Side.CONTEXT;
            case SEQUENCE -> side == Side.USER;
        };
    }

    Section<? extends FeatureConfig> keys() {
        return switch (this) {
            case ID -> FeatureTypeSections.ID;
            case NUMBER -> FeatureTypeSections.NUMBER;
            case MULTI -> FeatureTypeSections.MULTI;
            case CROSS -> FeatureTypeSections.CROSS;
            case SEQUENCE -> SequenceFeatureSection.KEYS;
            case STATISTIC -> StatisticFeatureSection.KEYS;
            case EXPRESSION -> FeatureTypeSections.EXPRESSION;
            case EMBEDDING -> FeatureTypeSections.EMBEDDING;
            case LOOKUP -> FeatureTypeSections.LOOKUP;
        };
    }

    /** Returns the sections of the types that a side can have. */
    public static Map<String, Section<?>> variants(Side side) {
        Map<String, Section<?>> variants = new LinkedHashMap<>();
        for (FeatureType type : values()) {
            if (type.isAllowed(side)) {
                variants.put(type.word(), type.keys());
            }
        }
        return variants;
    }

    /** Returns all keys of all types, for a feature without a valid type. */
    static Section<Void> allKeys() {
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
