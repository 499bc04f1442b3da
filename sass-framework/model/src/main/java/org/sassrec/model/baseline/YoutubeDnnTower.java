package org.sassrec.model.baseline;

import java.util.List;
import org.sassrec.model.graph.ModelSpec;
import org.sassrec.model.graph.Segments;
import org.sassrec.model.graph.Tape;
import org.sassrec.model.graph.Value;
import org.sassrec.model.layer.Dropout;
import org.sassrec.model.layer.Perceptron;
import org.sassrec.model.tower.OutputLayer;
import org.sassrec.model.tower.SideFeatures;
import org.sassrec.model.tower.Tower;

/**
 * {@code model.type: youtubeDnn} (Covington et al., RecSys 2016, section 3): a perceptron over the user's pooled history
 * and profile; an item is a linear map of its embeddings, which with an id as its only feature is the embedding of that id.
 *
 * <pre>
 * user: h = relu layers of x, out = W h + c          item: out = W x + c
 * </pre>
 */
public record YoutubeDnnTower(ModelSpec spec, String side) implements Tower {
    @Override
    public Output build(
            Tape tape, SideFeatures features, Value context, Segments segments, Dropout dropout, boolean withGlobal) {
        List<Integer> layers = side.equals("user") ? spec.model().layers() : List.of();
        Perceptron hidden = Perceptron.of(tape, features.x(), l -> side + "." + l, features.columns(), layers, dropout);
        return new OutputLayer(spec, side).shared(tape, features, hidden.h(), hidden.width());
    }
}
