package org.sassrec.serving;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.serving.release.ServingCode;

/** A state that stores no events. */
record EmptyUserState(boolean usesSnapshot) implements UserState {

    @Override
    public boolean storesEvents() {
        return false;
    }

    @Override
    public Map<String, List<UserEvent>> events(Set<String> users) {
        return Map.of();
    }

    @Override
    public int append(List<UserEvent> events) {
        throw Diagnostic.error(ServingCode.NO_USER_STATE, "no user state that stores events is configured")
                .withHelp("start the server with `--user-state redis://HOST:PORT`, or call `userState(...)` of the"
                        + " builder of the retriever")
                .toException();
    }
}
