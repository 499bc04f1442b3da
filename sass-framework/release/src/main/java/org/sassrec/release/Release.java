package org.sassrec.release;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The manifest of a release: all that a reader needs to use it, and to tell it from another.
 *
 * @param version of this form; a reader refuses another
 * @param id time of publishing and start of the digest: {@code 20260504T031500Z_1a2b3c4d}
 * @param created ISO 8601, UTC
 * @param channel for which it was published
 * @param digest over all vectors, ids, texts and the user tower: same digest, same content
 * @param metric always {@code IP}
 * @param userTowerId checksum of the user tower; vectors and tower of different trainings never meet
 * @param fingerprints {@code run}: of all that it was made from; {@value #INDEX}: of how its collections are indexed and
 *     verified
 * @param madeFrom the configuration's effective values by path, and the source files, each with size and time; empty in
 *     releases of versions that did not write it
 * @param columns texts of the items, in the order of the configuration
 * @param scenarios by name, in the order of the configuration
 */
public record Release(
        int version,
        String id,
        String created,
        String channel,
        String digest,
        String metric,
        String userTowerId,
        Map<String, String> fingerprints,
        Map<String, String> madeFrom,
        List<String> columns,
        Map<String, Collection> scenarios) {

    /** The version of the form that this code reads and writes. */
    public static final int VERSION = 1;

    /** Name of the fingerprint whose change alone makes a new release of the same content. */
    public static final String INDEX = "index";

    /** The cut-off of the recall that is verified. */
    public static final int RECALL_AT = 50;

    public Release {
        fingerprints = Map.copyOf(fingerprints);
        madeFrom = madeFrom == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(madeFrom));
        columns = List.copyOf(columns);
        scenarios = Collections.unmodifiableMap(new LinkedHashMap<>(scenarios));
    }

    /**
     * One scenario's vectors.
     *
     * @param name of the collection in the store
     * @param digest over ids, vectors and texts
     * @param breadth of the search with which the recall was reached
     * @param recall reached at {@value #RECALL_AT}, against exact search with real user vectors; 1 without such vectors
     * @param probes how many user vectors that was
     */
    public record Collection(String name, int dim, long rows, String digest, int breadth, double recall, int probes) {}
}
