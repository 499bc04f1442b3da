package org.sassrec.dataset.mapped;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.sassrec.dataset.EntityValues;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.Horizon;

/** Delegates to the reader of each feature. */
class MappedEntityValues implements EntityValues {
    /** Readers by feature name. */
    final Map<String, FeatureReader> readers = new HashMap<>();

    final FeatureReader reader(FeatureSpec feature) {
        FeatureReader reader = readers.get(feature.name());
        if (reader == null) {
            throw new IllegalArgumentException(feature.name() + " is not a user or item feature of this dataset");
        }
        return reader;
    }

    @Override
    public final int single(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon) {
        return reader(feature).single(entity, scenario, day, horizon);
    }

    @Override
    public final double number(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon) {
        return reader(feature).number(entity, scenario, day, horizon);
    }

    @Override
    public final void dense(
            FeatureSpec feature, int entity, int scenario, int day, Horizon horizon, float[] into, int at) {
        reader(feature).dense(Objects.requireNonNull(feature.dense()), entity, scenario, day, horizon, into, at);
    }

    @Override
    public final void bag(FeatureSpec feature, int entity, int scenario, int day, Horizon horizon, BagSink sink) {
        reader(feature).bag(entity, scenario, day, horizon, sink);
    }
}
