package org.sassrec.model;

import org.jspecify.annotations.Nullable;

/** The network of one side: features to vectors, before normalisation. */
interface Tower {

    /**
     * Builds the network.
     *
     * @param features of the side's rows
     * @param context [n, (1 + context features) * biasDim] embeddings of the scenario and, if any, of the
     *     context, then the features of some scenarios that are no single ids ({@code biasColumns} in all)
     * @param segments of the rows
     * @param dropout of hidden units
     * @param withGlobal whether the auxiliary global output is wanted
     */
    Output build(
            Tape tape, SideFeatures features, Value context, Segments segments, Dropout dropout, boolean withGlobal);

    /**
     * Vectors of all rows.
     *
     * @param scenario [n, outputDim] what is served; of users with K vectors [n * K, outputDim]
     * @param scenarioBias [n, 1] the learned item bias; null unless {@code itemBias: learned} and the item side
     * @param global [n, outputDim] auxiliary; null if not wanted or not existing
     * @param globalBias [n, 1] of the global output
     */
    record Output(
            Value scenario,
            @Nullable Value scenarioBias,
            @Nullable Value global,
            @Nullable Value globalBias) {

        /** The same with other served vectors. */
        Output withScenario(Value vectors) {
            return new Output(vectors, scenarioBias, global, globalBias);
        }
    }
}
