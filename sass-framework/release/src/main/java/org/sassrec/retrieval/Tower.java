package org.sassrec.retrieval;

import java.util.Map;
import org.sassrec.training.export.InputValue;
import org.sassrec.training.export.TowerSignature;

/** Turns raw values into a user's vector. Thread-safe. */
interface Tower extends AutoCloseable {

    TowerSignature signature();

    /**
     * The vector of one user.
     *
     * @param values by input name; missing ones are left out
     */
    float[] encode(String scenario, Map<String, InputValue> values);

    @Override
    void close();
}
