package org.sassrec.serving;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The vectors of items in one scenario. Immutable; do not change the arrays.
 *
 * @param release id of the release that contains them
 * @param vectors by item id, in the order of the request; without items that the scenario does not contain
 */
public record ItemVectors(String release, Map<String, float[]> vectors) {

    public ItemVectors {
        vectors = Collections.unmodifiableMap(new LinkedHashMap<>(vectors));
    }
}
