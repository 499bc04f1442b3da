package org.sassrec.serving;

import java.util.Map;
import org.sassrec.serving.tower.InputValue;
import org.sassrec.serving.tower.TowerSignature;

/** Turns raw values into a user's vector, or several. Thread-safe. */
interface Tower extends AutoCloseable {

    TowerSignature signature();

    /**
     * The vector of one user, or several side by side.
     *
     * @param values by input name; missing ones are left out
     * @param now time of the request, epoch milliseconds
     */
    float[] encode(String scenario, Map<String, InputValue> values, long now);

    @Override
    void close();
}
