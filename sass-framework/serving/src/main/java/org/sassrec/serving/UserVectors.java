package org.sassrec.serving;

import java.util.List;

/**
 * The vectors of a user in one scenario. Immutable; do not change the arrays.
 *
 * @param release id of the release whose user tower computed them
 * @param knownUser whether the serving snapshot contains the user
 * @param vectors the distinct vectors; each has the dimension of the scenario's item vectors
 */
public record UserVectors(String release, boolean knownUser, List<float[]> vectors) {

    public UserVectors {
        vectors = List.copyOf(vectors);
    }
}
