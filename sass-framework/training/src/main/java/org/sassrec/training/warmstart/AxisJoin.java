package org.sassrec.training.warmstart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.model.graph.ModelCode;

/**
 * Maps the entries of an axis of a new model to the entries of an earlier model with the same meaning.
 *
 * <p>New values of a known table map to its row of unknown values. Entries of new scenarios map to the entries of their
 * sources. All other new entries map to nothing.
 */
final class AxisJoin {
    private static final int NOTHING = -1;

    private final int[] from;
    private final BitSet kept;
    private final List<int[]> means = new ArrayList<>();

    private AxisJoin(int size) {
        from = new int[size];
        kept = new BitSet(size);
        Arrays.fill(from, NOTHING);
    }

    /**
     * Joins two axes.
     *
     * @param before,next blocks of the axis in the earlier and in the new model
     * @param sources returns the names of the earlier scenarios from whose mean a new scenario starts
     * @throws org.sassrec.diagnostic.SassException SASS5108 if an axis has too many entries
     */
    static AxisJoin of(
            List<AxisBlock> before,
            Axes earlier,
            List<AxisBlock> next,
            Axes axes,
            Function<String, List<String>> sources) {
        requireRowNumbers(before);
        requireRowNumbers(next);
        AxisJoin join = new AxisJoin(next.stream().mapToInt(AxisBlock::size).sum());
        Map<String, Integer> starts = new HashMap<>();
        Map<String, AxisBlock> blocks = new HashMap<>();
        int start = 0;
        for (AxisBlock block : before) {
            starts.put(block.name(), start);
            blocks.put(block.name(), block);
            start += block.size();
        }
        int first = 0;
        for (AxisBlock block : next) {
            @Nullable AxisBlock old = blocks.get(block.name());
            if (old != null && old.kind() == block.kind()) {
                int at = starts.getOrDefault(block.name(), 0);
                switch (block.kind()) {
                    case FIXED, COLUMNS -> join.positions(first, at, Math.min(block.size(), old.size()));
                    case TABLE -> join.rows(first, block, axes, at, old, earlier);
                    case SCENARIOS -> join.scenarios(first, block, at, old, sources);
                }
            }
            first += block.size();
        }
        return join;
    }

    /** A join has one 32-bit number for each row. */
    private static void requireRowNumbers(List<AxisBlock> blocks) {
        long rows = blocks.stream().mapToLong(AxisBlock::size).sum();
        if (rows > Integer.MAX_VALUE) {
            String largest = blocks.stream()
                    .sorted(Comparator.comparingInt(AxisBlock::size).reversed())
                    .limit(3)
                    .map(block -> String.format(Locale.ROOT, "%s (%,d)", block.name(), block.size()))
                    .collect(Collectors.joining(", "));
            throw Diagnostic.error(
                            ModelCode.TOO_MANY_ROWS,
                            String.format(
                                    Locale.ROOT,
                                    "the embedding tables have %,d rows, but a warm start supports at most %,d",
                                    rows,
                                    Integer.MAX_VALUE))
                    .withHelp("set `finetune.start: cold`, or increase `minCount` of the largest features: " + largest)
                    .toException();
        }
    }

    /** Returns the number of entries of the new axis. */
    int size() {
        return from.length;
    }

    /** Whether an earlier entry with the same meaning exists. */
    boolean isKept(int entry) {
        return kept.get(entry);
    }

    /** Returns the number of entries from {@code first} to {@code end - 1} that are kept. */
    int keptCount(int first, int end) {
        return kept.get(first, end).cardinality();
    }

    /** Whether an entry starts with earlier values. */
    boolean hasSource(int entry) {
        return from[entry] != NOTHING;
    }

    /** Returns the earlier entry of an entry that has exactly one source. */
    int source(int entry) {
        return from[entry];
    }

    /**
     * Returns the earlier entries whose mean is the first value of an entry. Most entries have one.
     *
     * @param single array of one element, which is returned for entries with one source
     */
    int[] sources(int entry, int[] single) {
        if (from[entry] >= 0) {
            single[0] = from[entry];
            return single;
        }
        return means.get(-2 - from[entry]);
    }

    private void positions(int first, int at, int size) {
        for (int i = 0; i < size; i++) {
            keep(first + i, at + i);
        }
    }

    private void keep(int entry, int source) {
        from[entry] = source;
        kept.set(entry);
    }

    private void rows(int first, AxisBlock block, Axes axes, int at, AxisBlock old, Axes earlier) {
        TableRows now = axes.table(block.table());
        TableRows then = earlier.table(old.table());
        if (!now.hasValues() || !then.hasValues()) {
            positions(first, at, Math.min(block.size(), old.size()));
            return;
        }
        keep(first, at);
        Map<Long, Integer> rows = new HashMap<>();
        for (int i = 0; i < then.values().length; i++) {
            rows.put(then.values()[i], i + 1);
        }
        for (int i = 0; i < now.values().length; i++) {
            Integer row = rows.get(now.values()[i]);
            if (row != null) {
                keep(first + i + 1, at + row);
            } else {
                from[first + i + 1] = at;
            }
        }
    }

    private void scenarios(int first, AxisBlock block, int at, AxisBlock old, Function<String, List<String>> sources) {
        for (int i = 0; i < block.size(); i++) {
            String name = block.scenarios().get(i);
            int same = old.scenarios().indexOf(name);
            if (same >= 0) {
                keep(first + i, at + same);
                continue;
            }
            int[] entries = sources.apply(name).stream()
                    .mapToInt(source -> at + old.scenarios().indexOf(source))
                    .toArray();
            if (entries.length > 0) {
                means.add(entries);
                from[first + i] = -1 - means.size();
            }
        }
    }
}
