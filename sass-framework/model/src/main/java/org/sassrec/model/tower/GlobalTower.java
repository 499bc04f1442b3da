package org.sassrec.model.tower;

import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Segments;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.Dropout;
import org.sassrec.model.layer.Perceptron;

/**
 * The item side of SASS with {@code itemVector: shared}: its global network alone, through which every sample passes.
 *
 * <pre>
 * g_0 = x      g_l = relu(Wg_l g_{l-1} + bg_l)      out_scenario = out_global = Wo g_L + bo
 * </pre>
 *
 * <p>Information flows from the global to the scenario networks only, so that the global output is the one vector of an item
 * that no scenario has pulled towards itself; and it is there already, as the auxiliary output of training. A tower with
 * scenario branches whose outputs were averaged would cost all of them and lean to the scenarios with most rows. Both
 * losses, that of the users' scenario vectors and that of their global ones, train this one output.
 */
public record GlobalTower(ModelSpec spec, String side) implements Tower {
    @Override
    public Output build(
            Tape tape, SideFeatures features, Value context, Segments segments, Dropout dropout, boolean withGlobal) {
        Perceptron g = Perceptron.of(
                tape,
                features.x(),
                l -> side + "." + l + ".global",
                features.columns(),
                spec.model().layers(),
                dropout);
        OutputLayer heads = new OutputLayer(spec, side);
        String out = side + ".out.global";
        Value vector = heads.vector(tape, g.h(), out, g.width());
        Output output = heads.output(tape, features, vector, heads.bias(tape, g.h(), out, g.width()));
        return withGlobal
                ? new Output(output.scenario(), output.scenarioBias(), output.scenario(), output.scenarioBias())
                : output;
    }
}
