package org.sassrec.release.content;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Vectors of known users, made as a reader of a release makes them. */
public interface UserEncoder extends AutoCloseable {

    /**
     * The users' vectors in a scenario, several side by side.
     *
     * @param userTower folder of an exported user tower
     * @param snapshot what is known of the users
     * @return by user; those whom the snapshot does not know are not in it
     * @throws org.sassrec.diagnostic.SassException if tower or snapshot cannot be read
     */
    Map<String, float[]> encode(Path userTower, Path snapshot, String scenario, List<String> users);

    @Override
    void close();
}
