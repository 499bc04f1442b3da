package org.sassrec.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sassrec.config.FinetuneConfig;
import org.sassrec.config.ModelConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.TuneConfig.Dimension;
import org.sassrec.config.TuneConfig.LogRange;
import org.sassrec.config.Variant;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.SassException;

/** The keys that a search changes. */
final class SearchSpace {
    private static final double DENSE_LOW = 3e-4;
    private static final double DENSE_HIGH = 1e-2;
    private static final double TABLE_LOW = 5e-3;
    private static final double TABLE_HIGH = 2e-1;

    private SearchSpace() {}

    /**
     * Returns common values of learning rates, sizes and regularization. Sizes are relative to those of the file. The
     * list can contain keys that do not apply to the model; see {@link #effective}.
     */
    static List<Dimension> defaults(SassConfig file) {
        ModelConfig model = file.model();
        FinetuneConfig finetune = file.finetune();
        List<Dimension> space = new ArrayList<>();
        space.add(Dimension.of("finetune.optimizer.dense.adam", DENSE_LOW, DENSE_HIGH));
        space.add(Dimension.of("finetune.optimizer.tables.adagrad", TABLE_LOW, TABLE_HIGH));
        space.add(Dimension.of("model.dropout", List.of("0", "0.2", "0.4", "0.6")));
        space.add(Dimension.of("model.layers", shapes(model.layers())));
        space.add(Dimension.of("model.embeddingDim", halfAndDouble(model.embeddingDim())));
        space.add(Dimension.of("model.scenarioDecay", List.of("0", "5", "20", "80")));
        space.add(Dimension.of("model.residual", List.of("true", "false")));
        if (model.similarity() == ModelConfig.Similarity.COSINE) {
            space.add(Dimension.of("finetune.temperature", List.of("0.05", "0.1", "0.2")));
        }
        int shared = finetune.negatives().shared();
        if (shared > 0) {
            space.add(Dimension.of("finetune.negatives.shared", halfAndDouble(shared)));
        }
        space.add(Dimension.of("finetune.weightAveraging", List.of("0", "0.25")));
        space.add(Dimension.of("pretrain.task", List.of("none", "nextItem")));
        return space;
    }

    private static List<String> halfAndDouble(int value) {
        return Stream.of(value / 2, 2 * value)
                .filter(size -> size > 0)
                .map(size -> Integer.toString(size))
                .toList();
    }

    /** Half of the widths, twice the widths, and one layer less, or one more than a single layer. */
    private static List<String> shapes(List<Integer> layers) {
        int last = layers.get(layers.size() - 1);
        Stream<Integer> other = layers.size() > 1
                ? layers.subList(0, layers.size() - 1).stream()
                : Stream.of(last, Math.max(1, last / 2));
        return Stream.of(
                        layers.stream().map(width -> Math.max(1, width / 2)),
                        layers.stream().map(width -> 2 * width),
                        other)
                .map(widths -> widths.toList().toString())
                .toList();
    }

    /**
     * Returns the space without values that are not valid or change nothing, and without keys that have no value left.
     */
    static List<Dimension> effective(Variant file, List<Dimension> space) {
        if (file.config().config().model().type().isCountBased()) {
            return List.of(); // Nothing is trained.
        }
        List<Dimension> effective = new ArrayList<>();
        for (Dimension dimension : space) {
            LogRange range = dimension.range();
            if (range != null) {
                boolean read = Stream.of(range.low(), range.high())
                        .anyMatch(end -> changes(file, dimension.path(), ValueTypes.format(end)));
                if (read) {
                    effective.add(dimension);
                }
                continue;
            }
            List<String> values = dimension.values().stream()
                    .filter(value -> changes(file, dimension.path(), value))
                    .toList();
            if (!values.isEmpty()) {
                effective.add(Dimension.of(dimension.path(), values));
            }
        }
        return effective;
    }

    private static boolean changes(Variant file, String path, String value) {
        return bind(file, path, List.of(path + "=" + value))
                .filter(bound ->
                        !bound.config().effectiveValues().equals(file.config().effectiveValues()))
                .isPresent();
    }

    /** Returns the file with overrides; empty if they are not valid. */
    static Optional<Variant> bind(Variant file, String name, List<String> overrides) {
        try {
            return Optional.of(file.with(name, overrides));
        } catch (SassException e) {
            return Optional.empty();
        }
    }
}
