package org.sassrec.server;

import java.time.Duration;
import org.sassrec.server.http.HttpOptions;
import org.sassrec.serving.UserState;
import org.sassrec.serving.store.StoreOptions;

/**
 * Settings of the server.
 *
 * @param store store with the releases
 * @param channel channel whose live release answers
 * @param userState what the server knows about users besides the values of a request
 * @param refreshEvery how often the server checks for a newer release and whether the store is reachable
 * @param maxK maximum number of items of a search, and of item ids in a request
 */
public record ServerOptions(
        StoreOptions store, String channel, UserState userState, Duration refreshEvery, int maxK, HttpOptions http) {

    /** Creates options whose user state is the serving snapshot. */
    public ServerOptions(StoreOptions store, String channel, Duration refreshEvery, int maxK, HttpOptions http) {
        this(store, channel, UserState.snapshot(), refreshEvery, maxK, http);
    }
}
