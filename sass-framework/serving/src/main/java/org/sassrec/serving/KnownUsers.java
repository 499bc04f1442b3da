package org.sassrec.serving;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sassrec.serving.tower.InputValue;

/** Raw values of the users whom a release knows. Thread-safe. */
interface KnownUsers extends AutoCloseable {

    /** Values by input name, as the user tower takes them; empty for a user who is not known. */
    Optional<Map<String, InputValue>> values(String user, String scenario);

    /** Ids of the items that the user was shown or listed up to the end of training; empty for a user who is not known. */
    List<String> seenItems(String user);

    @Override
    void close();
}
