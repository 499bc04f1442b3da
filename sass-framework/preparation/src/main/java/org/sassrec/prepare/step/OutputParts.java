package org.sassrec.prepare.step;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.Side;
import org.sassrec.dataset.DatasetFiles.EntityFiles;
import org.sassrec.dataset.arrow.PartFiles;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.files.Folders;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;
import org.sassrec.prepare.statistic.EntityPart;

/**
 * The parts of a new dataset: shards of the users and parts of the items. Each is a range of numbers with about the same
 * number of events. All events of a user are in one shard.
 *
 * @param folder folder of the dataset
 * @param users ranges of the users
 * @param items ranges of the items
 * @param sortRanges ranges of the users whose events are sorted in memory. Each shard consists of complete ranges.
 */
public record OutputParts(Path folder, Ranges users, Ranges items, Ranges sortRanges) {
    /** Smaller shards are not worth a thread, because a table of several files is read more slowly than one file. */
    private static final long MIN_EVENTS = 1L << 21;

    /** Larger shards delay the last thread, and cannot be copied to a local disk in reasonable time. */
    private static final long MAX_EVENTS = 1L << 25;

    /** Number of events that are sorted in memory at once. */
    private static final long SORT_EVENTS = 1L << 17;

    /** Maximum number of blocks of numbers whose events are counted to find the borders. */
    private static final long BLOCKS = 1L << 14;

    /**
     * Successive ranges of numbers.
     *
     * @param firsts first number of each range, then the number of entities
     */
    public record Ranges(List<Integer> firsts) {
        public Ranges {
            firsts = List.copyOf(firsts);
        }

        public int count() {
            return firsts.size() - 1;
        }

        /** Returns the number of entities. */
        public int size() {
            return firsts.get(firsts.size() - 1);
        }

        public int first(int part) {
            return firsts.get(part);
        }

        public int size(int part) {
            return firsts.get(part + 1) - firsts.get(part);
        }

        /** Returns the ranges between the borders of these and of other ranges. */
        private Ranges and(Ranges others) {
            return new Ranges(Stream.concat(firsts.stream(), others.firsts().stream())
                    .sorted()
                    .distinct()
                    .toList());
        }
    }

    /**
     * Divides the users and the items.
     *
     * @param threads number of threads that process the parts
     * @param shards number of parts of each side; 0 for a number that suits the number of events and the threads
     */
    public static OutputParts of(Path folder, SqlEngine engine, int threads, int shards) throws EngineException {
        // Test events are not in these counts. They are few, and the borders need not be exact.
        long events = engine.queryLong("SELECT sum(n_refit) FROM user_counts");
        int count = shards > 0 ? shards : count(events, threads);
        List<Ranges> users = ranges(engine, Side.USER, count, (int) Math.min(BLOCKS, events / SORT_EVENTS));
        Ranges items = ranges(engine, Side.ITEM, count).get(0);
        return new OutputParts(folder, users.get(0), items, users.get(0).and(users.get(1)));
    }

    /** Returns the number of shards: one per thread if they are large enough, and more if they are too large. */
    static int count(long events, int threads) {
        long least = (events + MAX_EVENTS - 1) / MAX_EVENTS;
        if (least > threads) {
            return Math.toIntExact((least + threads - 1) / threads * threads);
        }
        return Math.toIntExact(Math.max(1, Math.min(threads, events / MIN_EVENTS)));
    }

    /** Divides the entities of a side into each of the given numbers of ranges. */
    private static List<Ranges> ranges(SqlEngine engine, Side side, int... wanted) throws EngineException {
        String entities = side.word() + "s";
        int size = Math.toIntExact(engine.queryLong("SELECT count(*) FROM " + entities));
        int[] counts = IntStream.of(wanted)
                .map(count -> Math.max(1, Math.min(count, size)))
                .toArray();
        if (IntStream.of(counts).allMatch(count -> count == 1)) {
            return Collections.nCopies(counts.length, new Ranges(List.of(0, size)));
        }
        int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros((size - 1) / BLOCKS));
        // An entity without events has a row in some tables, so it counts like an event.
        List<ResultRow> blocks = engine.query("SELECT block, CAST(sum(n) AS BIGINT)\nFROM (\n  SELECT number >> "
                + shift
                + " AS block, 1 AS n FROM " + entities + "\n  UNION ALL SELECT number >> " + shift + ", n_refit FROM "
                + side.word() + "_counts\n)\nGROUP BY block ORDER BY block");
        List<Long> weights = blocks.stream().map(row -> row.number(1)).toList();
        return IntStream.of(counts)
                .mapToObj(count -> new Ranges(borders(weights, 1 << shift, size, count)))
                .toList();
    }

    /**
     * Returns the borders of ranges with about equal weights.
     *
     * @param weights weight of each block
     * @param blockSize numbers of a block
     * @param size number of entities, at least {@code count}
     */
    static List<Integer> borders(List<Long> weights, int blockSize, int size, int count) {
        List<Integer> borders = new ArrayList<>(List.of(0));
        double rest = weights.stream().mapToLong(Long::longValue).sum();
        double weight = 0;
        for (int b = 0; b < weights.size() && borders.size() < count; b++) {
            double before = weight;
            weight += weights.get(b);
            double share = rest / (count - borders.size() + 1);
            if (weight >= share) {
                // The border that is closer to an equal share.
                boolean earlier = share - before < weight - share && b * (long) blockSize > last(borders);
                rest -= earlier ? before : weight;
                weight -= earlier ? before : weight;
                borders.add((int) Math.min(size, (earlier ? b : b + 1) * (long) blockSize));
            }
        }
        while (borders.size() <= count) {
            borders.add(size);
        }
        return borders;
    }

    private static int last(List<Integer> borders) {
        return borders.get(borders.size() - 1);
    }

    public Ranges ranges(EntityFiles side) {
        return side == EntityFiles.USER ? users : items;
    }

    /** Returns the parts of a side. */
    public List<EntityPart> parts(EntityFiles side) {
        Ranges ranges = ranges(side);
        return IntStream.range(0, ranges.count())
                .mapToObj(part -> new EntityPart(side.folder(folder, part), ranges.first(part), ranges.size(part)))
                .toList();
    }

    /** Returns the files of a table with one row per entity, in the order of the numbers. */
    public PartFiles byRow(EntityFiles side, String file, int batchRows) {
        return files(side, file, null, batchRows);
    }

    /** Returns the files of a table that is sorted by the numbers in a column. */
    public PartFiles byColumn(EntityFiles side, String file, String column) {
        return files(side, file, column, TableWriter.LARGE_BATCH);
    }

    private PartFiles files(EntityFiles side, String file, @Nullable String column, int batchRows) {
        Ranges ranges = ranges(side);
        return new PartFiles(files(side, file), ranges.firsts().subList(0, ranges.count()), column, batchRows);
    }

    /** Returns the file of a table in each part. */
    public List<Path> files(EntityFiles side, String file) {
        return parts(side).stream().map(part -> part.folder().resolve(file)).toList();
    }

    /** Creates the folders of all parts. */
    public void createFolders() throws IOException {
        for (EntityFiles side : EntityFiles.values()) {
            for (EntityPart part : parts(side)) {
                Folders.createPrivate(part.folder());
            }
        }
    }
}
