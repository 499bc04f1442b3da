package org.sassrec.serving;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a retriever knows about users besides the values of a query. The values of the query come first, then the
 * events of the state, then the serving snapshot of the release.
 *
 * <p>The events extend the histories of the snapshot: the retriever adds those that are not older than the snapshot, as
 * preparation would. A state stores events and knows nothing of features, so it is independent of the release.
 * Implementations are thread-safe. A call that takes long delays a query, so an implementation limits its time.
 */
public interface UserState extends AutoCloseable {

    /** Returns the state that consists of the serving snapshot only. It is the default. */
    static UserState snapshot() {
        return new EmptyUserState(true);
    }

    /**
     * Returns the state that knows only the values of the query. The retriever does not open the serving snapshot, so its
     * files may be missing.
     */
    static UserState caller() {
        return new EmptyUserState(false);
    }

    /**
     * Opens a state by its address.
     *
     * @param address {@code snapshot}, {@code caller}, or the URI of a {@link UserStateProvider}, for example {@code
     * redis://localhost:6379}
     * @param password password of the server; {@code null} for the one in the URI, or none
     * @throws org.sassrec.diagnostic.SassException SASS7711 if the address is invalid or its module is missing
     */
    static UserState open(String address, @Nullable String password) {
        return switch (address) {
            case "snapshot" -> snapshot();
            case "caller" -> caller();
            default -> UserStateProvider.open(address, password);
        };
    }

    /** Returns whether the serving snapshot is used. */
    default boolean usesSnapshot() {
        return true;
    }

    /** Returns whether the state stores events. */
    default boolean storesEvents() {
        return true;
    }

    /**
     * Returns the stored events of users, in any order. Users without events may be missing.
     *
     * @throws RuntimeException if the state cannot be read. The query is then answered without events
     */
    Map<String, List<UserEvent>> events(Set<String> users);

    /**
     * Stores events. An event that is already stored changes nothing.
     *
     * @return number of the given events that are stored now. The state may leave out events that are too old
     * @throws RuntimeException if they cannot be stored. Some may be stored nevertheless
     */
    int append(List<UserEvent> events);

    @Override
    default void close() {}
}
