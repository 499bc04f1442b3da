package org.sassrec.training.warmstart;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters that a warm start kept, added and dropped, without the optimizer state.
 *
 * @param kept number of parameters with the values of the same parameters of the earlier model
 * @param changes added and dropped parameters by part
 */
public record WarmStartReport(long kept, List<Change> changes) {
    public WarmStartReport {
        changes = List.copyOf(changes);
    }

    /** Whether a part is new or dropped. */
    public enum Kind {
        NEW,
        DROPPED
    }

    /**
     * A part of the model that is new or dropped.
     *
     * @param start first value of a new part; empty for a dropped one
     */
    public record Change(Kind kind, String part, long parameters, String start) {}

    /** Returns the number of parameters that are new, or that were dropped. */
    public long count(Kind kind) {
        return changes.stream()
                .filter(change -> change.kind() == kind)
                .mapToLong(Change::parameters)
                .sum();
    }

    /**
     * Returns the report as lines: first the shares of kept and new parameters of the new model and the number of
     * dropped ones, then the parts.
     */
    public List<String> lines() {
        double all = kept + count(Kind.NEW);
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "kept %.1f %% of %,d parameters, new %.1f %%, dropped %,d",
                100 * kept / all,
                (long) all,
                100 * count(Kind.NEW) / all,
                count(Kind.DROPPED)));
        for (Change change : changes) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-7s  %,d parameters of %s%s",
                    change.kind().name().toLowerCase(Locale.ROOT),
                    change.parameters(),
                    change.part(),
                    change.start().isEmpty() ? "" : ", " + change.start()));
        }
        return lines;
    }

    /** Collects the counts of all weights. */
    static final class Builder {
        private final boolean countsTables;
        private long kept;
        private final Map<Change, Long> changes = new LinkedHashMap<>();

        /**
         * @param countsTables whether the rows of embedding tables count
         */
        Builder(boolean countsTables) {
            this.countsTables = countsTables;
        }

        /** Counts a weight without an earlier weight. */
        void added(WeightAxes weight, String start) {
            add(Kind.NEW, name(weight), size(weight), start);
        }

        /** Counts a weight that the new model does not have. */
        void dropped(WeightAxes weight) {
            add(Kind.DROPPED, name(weight), size(weight), "");
        }

        /**
         * Counts a weight that starts from an earlier weight.
         *
         * @param same the same weight of the earlier model; null for the weight of a new scenario
         * @param source text of the source of new scenarios
         */
        void joined(WeightAxes weight, @Nullable WeightAxes same, WeightFill fill, String source) {
            if (same == null) {
                add(Kind.NEW, name(weight), size(weight), source);
                return;
            }
            AxisJoin rows = fill.rows();
            long columns = fill.columns().size();
            long keptColumns = fill.columns().keptCount(0, fill.columns().size());
            Map<String, Integer> keptByBlock = new HashMap<>();
            int first = 0;
            for (AxisBlock block : rowBlocks(weight)) {
                int keptOfBlock = rows.keptCount(first, first + block.size());
                keptByBlock.put(block.name(), keptOfBlock);
                int added = block.size() - keptOfBlock;
                if (added > 0 && counts(block)) {
                    String start = start(weight, block, fill, first);
                    add(Kind.NEW, part(weight, block, added), added * columns, start);
                }
                first += block.size();
            }
            long keptRows = rowBlocks(weight).stream()
                    .filter(this::counts)
                    .mapToLong(block -> keptByBlock.getOrDefault(block.name(), 0))
                    .sum();
            kept += keptRows * keptColumns;
            add(Kind.NEW, name(weight), keptRows * (columns - keptColumns), "random");
            long earlierColumns = columns(same);
            add(Kind.DROPPED, name(weight), keptRows * (earlierColumns - keptColumns), "");
            for (AxisBlock block : rowBlocks(same)) {
                int gone = block.size() - keptByBlock.getOrDefault(block.name(), 0);
                if (gone > 0 && counts(block)) {
                    add(Kind.DROPPED, part(same, block, gone), gone * earlierColumns, "");
                }
            }
        }

        private boolean counts(AxisBlock block) {
            return countsTables || block.kind() != AxisBlock.Kind.TABLE;
        }

        private static String start(WeightAxes weight, AxisBlock block, WeightFill fill, int first) {
            return switch (block.kind()) {
                case TABLE ->
                    fill.rows().keptCount(first, first + block.size()) > 0
                            ? "from the row of unknown values"
                            : fill.zeroRows() ? "zero" : "random";
                case SCENARIOS -> "from other scenarios";
                default -> weight.reads() ? "zero" : "random";
            };
        }

        private static String part(WeightAxes weight, AxisBlock block, int entries) {
            return switch (block.kind()) {
                case TABLE -> String.format(Locale.ROOT, "%s (%,d rows)", block.name(), entries);
                case SCENARIOS -> "scenario embeddings";
                default -> weight.reads() ? "inputs from " + block.name() : name(weight);
            };
        }

        private static String name(WeightAxes weight) {
            return weight.scenario().isEmpty() ? weight.part() : "scenario `" + weight.scenario() + "`";
        }

        private static List<AxisBlock> rowBlocks(WeightAxes weight) {
            return weight.axes().isEmpty()
                    ? List.of(AxisBlock.fixed("value", 1))
                    : weight.axes().get(0);
        }

        private long size(WeightAxes weight) {
            long rows = rowBlocks(weight).stream()
                    .filter(this::counts)
                    .mapToLong(AxisBlock::size)
                    .sum();
            return Math.multiplyExact(rows, columns(weight));
        }

        private static long columns(WeightAxes weight) {
            return weight.axes().stream()
                    .skip(1)
                    .mapToLong(axis -> axis.stream().mapToLong(AxisBlock::size).sum())
                    .reduce(1, Math::multiplyExact);
        }

        private void add(Kind kind, String part, long parameters, String start) {
            if (parameters > 0) {
                changes.merge(new Change(kind, part, 0, start), parameters, Long::sum);
            }
        }

        WarmStartReport build() {
            List<Change> all = new ArrayList<>();
            changes.forEach(
                    (change, count) -> all.add(new Change(change.kind(), change.part(), count, change.start())));
            return new WarmStartReport(kept, all);
        }
    }
}
