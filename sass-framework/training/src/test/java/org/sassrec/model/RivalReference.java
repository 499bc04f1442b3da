package org.sassrec.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sassrec.config.ModelConfig;

/** The rivals' towers written a second time from their equations, for one row. */
final class RivalReference {
    private final RowWeights w;
    private final ModelConfig model;
    private final String side;

    RivalReference(RowWeights weights, ModelSpec spec, String side) {
        this.w = weights;
        this.model = spec.model();
        this.side = side;
    }

    /** The outputs for features x, the same as a number without gradient, the context and scenario s. */
    Reference.Out tower(double[] x, double[] stopped, double[] context, int s, double[] residual) {
        return switch (model.type()) {
            case DSSM -> mlp(x, residual);
            case SHARED_BOTTOM -> head(layers(x), side + ".out." + s, residual);
            case MMOE -> head(mmoe(x, s), side + ".out." + s, residual);
            case PLE -> head(ple(x, s), side + ".out." + s, residual);
            case PEPNET -> head(pepnet(x, RowMath.join(context, stopped)), side + ".out", residual);
            case SASS -> throw new IllegalArgumentException("no rival");
        };
    }

    private Reference.Out mlp(double[] x, double[] residual) {
        List<Integer> layers = model.layers();
        int hidden = layers.get(layers.size() - 1) == model.outputDim() ? layers.size() - 1 : layers.size();
        double[] h = x;
        for (int l = 1; l <= hidden; l++) {
            h = relu(h, side + "." + l);
        }
        double[] out = RowMath.plus(w.dense(h, side + "." + (hidden + 1)), residual);
        double bias = learned() ? w.dense(h, side + ".out.bias")[0] : 0;
        return new Reference.Out(out, bias, new double[0], 0);
    }

    private Reference.Out head(double[] h, String name, double[] residual) {
        double bias = learned() ? w.dense(h, name + ".bias")[0] : 0;
        return new Reference.Out(RowMath.plus(w.dense(h, name), residual), bias, new double[0], 0);
    }

    private double[] relu(double[] x, String name) {
        return RowMath.map(w.dense(x, name), RowMath::relu);
    }

    private double[] layers(double[] x) {
        double[] h = x;
        for (int l = 1; l <= model.layers().size(); l++) {
            h = relu(h, side + "." + l);
        }
        return h;
    }

    private double[] mmoe(double[] x, int s) {
        List<double[]> experts = new ArrayList<>();
        double[] all = relu(x, side + ".1.experts");
        for (int k = 0; k < model.experts(); k++) {
            double[] h = part(all, k);
            for (int l = 2; l <= model.layers().size(); l++) {
                h = relu(h, side + "." + l + ".expert" + k);
            }
            experts.add(h);
        }
        return mix(w.dense(x, side + ".gate." + s + ".mix"), experts);
    }

    private double[] ple(double[] x, int s) {
        double[] q = x;
        double[] h = x;
        for (int l = 1; l <= model.layers().size(); l++) {
            String name = side + "." + l;
            double[] all = relu(q, name + ".experts");
            List<double[]> experts = new ArrayList<>();
            for (int k = 0; k < model.experts(); k++) {
                experts.add(part(all, k));
            }
            // The last layer's shared mixture would be read by nobody.
            q = l < model.layers().size() ? mix(w.dense(q, name + ".gate"), experts) : q;
            experts.add(relu(h, name + "." + s + ".expert"));
            h = mix(w.dense(h, name + "." + s + ".gate"), experts);
        }
        return h;
    }

    private double[] pepnet(double[] x, double[] p) {
        double[] h = opened(x, p, side + ".0.gate");
        for (int l = 1; l <= model.layers().size(); l++) {
            h = opened(relu(h, side + "." + l), p, side + "." + l + ".gate");
        }
        return h;
    }

    private double[] opened(double[] x, double[] p, String name) {
        double[] gate = RowMath.map(w.dense(relu(p, name + ".hidden"), name), RowMath::sigmoid);
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] * 2 * gate[i];
        }
        return y;
    }

    private double[] part(double[] all, int k) {
        int width = all.length / model.experts();
        return Arrays.copyOfRange(all, k * width, (k + 1) * width);
    }

    private static double[] mix(double[] logits, List<double[]> experts) {
        double total = Arrays.stream(logits).map(Math::exp).sum();
        double[] sum = new double[experts.get(0).length];
        for (int k = 0; k < logits.length; k++) {
            sum = RowMath.plus(sum, RowMath.times(Math.exp(logits[k]) / total, experts.get(k)));
        }
        return sum;
    }

    private boolean learned() {
        return side.equals("item") && model.itemBias() == ModelConfig.ItemBias.LEARNED;
    }
}
