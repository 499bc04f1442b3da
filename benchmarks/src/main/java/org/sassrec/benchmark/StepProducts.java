package org.sassrec.benchmark;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.workload.Workload;

/** The dense layers of a step of W1, as {rows, inputs, outputs} of each. */
final class StepProducts {
    private static final int[] SEGMENTS = {1229, 307, 205, 205, 102};
    private static final int[] WIDTHS = {128, 64, 32};
    private static final int ROWS = 2048;
    private static final int ITEMS_PER_ROW = 5;
    private static final int USER_COLUMNS = 144;
    private static final int ITEM_COLUMNS = 96;
    private static final int BIAS_INPUTS = 16;
    private static final int BIAS_WIDTH = 32;
    private static final int OUTPUTS = 32;

    private StepProducts() {}

    /** All layers of both towers; three products each make the workload's FLOPs, or it is an error. */
    static List<int[]> ofW1() {
        List<int[]> layers = new ArrayList<>();
        tower(layers, 1, USER_COLUMNS);
        tower(layers, ITEMS_PER_ROW, ITEM_COLUMNS);
        Workload workload = new Workload(1, 15_000);
        long flops = layers.stream().mapToLong(l -> 6L * l[0] * l[1] * l[2]).sum();
        if (flops != workload.samples() * workload.flopsPerSample()) {
            throw new IllegalStateException(flops + " FLOPs are not those of the workload");
        }
        return layers;
    }

    private static void tower(List<int[]> layers, int times, int columns) {
        layers.add(new int[] {times * ROWS, BIAS_INPUTS, BIAS_WIDTH});
        int in = columns;
        for (int width : WIDTHS) {
            layers.add(new int[] {times * ROWS, in, width});
            for (int rows : SEGMENTS) {
                layers.add(new int[] {times * rows, in, width});
                layers.add(new int[] {times * rows, 2 * width + BIAS_WIDTH, 2 * width});
                layers.add(new int[] {times * rows, 2 * width, width});
            }
            in = width;
        }
        for (int rows : SEGMENTS) {
            layers.add(new int[] {times * rows, in + BIAS_WIDTH, OUTPUTS});
        }
        layers.add(new int[] {times * ROWS, in, OUTPUTS});
    }
}
