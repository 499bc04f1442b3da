package org.sassrec.sampling;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.sassrec.config.Side;
import org.sassrec.dataset.FeatureSpec;
import org.sassrec.dataset.FeatureSpec.Kind;

/**
 * The features that the networks of one side read, in the order of their columns. Rows, specifications, exported
 * networks and warm starts use this order.
 *
 * @param singles ids of all scenarios
 * @param pooled lists: bags, then sequences
 * @param bias ids that feed the bias network: on the user side the context, then the scenario-only features of the
 * side and (on the user side) of the context
 * @param dense numbers that directly enter the tower or bias network: those of the side, except those that feed the
 * item bias, then (on the user side) those of the context
 */
public record FeatureLayout(
        List<FeatureSpec> singles, List<FeatureSpec> pooled, List<FeatureSpec> bias, List<FeatureSpec> dense) {

    /**
     * Returns the layout of a side.
     *
     * @param features prepared features by side
     */
    public static FeatureLayout of(Function<Side, List<FeatureSpec>> features, Side side) {
        List<FeatureSpec> own = features.apply(side);
        List<FeatureSpec> context = side == Side.USER ? features.apply(Side.CONTEXT) : List.of();
        Predicate<FeatureSpec> everywhere = f -> f.scenarios().isEmpty();
        return new FeatureLayout(
                of(own, Kind.SINGLE).filter(everywhere).toList(),
                Stream.concat(of(own, Kind.BAG), of(own, Kind.SEQUENCE)).toList(),
                Stream.of(
                                of(context, Kind.SINGLE).filter(everywhere),
                                of(own, Kind.SINGLE).filter(everywhere.negate()),
                                of(context, Kind.SINGLE).filter(everywhere.negate()))
                        .flatMap(part -> part)
                        .toList(),
                Stream.concat(of(own, Kind.DENSE).filter(f -> !f.config().feedsBias()), of(context, Kind.DENSE))
                        .toList());
    }

    private static Stream<FeatureSpec> of(List<FeatureSpec> features, Kind kind) {
        return features.stream().filter(f -> f.kind() == kind);
    }
}
