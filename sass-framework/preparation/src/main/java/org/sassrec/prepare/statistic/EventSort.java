package org.sassrec.prepare.statistic;

import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToIntFunction;
import java.util.stream.IntStream;
import org.sassrec.dataset.arrow.LongRows;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.dataset.arrow.TableWriter.Column;
import org.sassrec.dataset.arrow.TableWriter.ColumnType;

/**
 * Sorts the events by all columns. One thread adds them in any order, and they are divided by ranges of users in a
 * temporary file. Then several threads sort ranges in memory and write shards.
 */
public final class EventSort implements LongRows, AutoCloseable {
    /** Number of words that are buffered before they are written. */
    private static final int BUFFERED = 1 << 21;

    /** A range with more words is sorted in a mapped file, so that heap use is bounded. */
    static final int MAX_WORDS = 1 << 20;

    private final Path work;
    private final PackedRow row;
    private final List<Integer> contexts;
    private final LongToIntFunction day;
    private final List<Integer> firsts;
    private final PackedRow.Field user;
    private final ChunkFile words;
    /** Range of each block of users. */
    private final int[] ranges;

    private final int blockShift;

    /**
     * Creates the temporary file.
     *
     * @param work folder for temporary files
     * @param row columns {@code user}, {@code item}, {@code scenario}, {@code time}, {@code split}, {@code positive} and
     * {@code c} with the index of each context feature
     * @param contexts indices of the context features
     * @param day returns the day of a time
     * @param firsts first user of each range, then the number of users. Each range is small enough for the memory if its
     * users have few events.
     */
    public EventSort(Path work, PackedRow row, List<Integer> contexts, LongToIntFunction day, List<Integer> firsts)
            throws IOException {
        this.work = work;
        this.row = row;
        this.contexts = List.copyOf(contexts);
        this.day = day;
        this.firsts = List.copyOf(firsts);
        this.user = row.field("user");
        int count = firsts.size() - 1;
        int shift = Integer.SIZE - 1;
        for (int first : firsts.subList(1, count)) {
            shift = Math.min(shift, Integer.numberOfTrailingZeros(first));
        }
        this.blockShift = shift;
        this.ranges = new int[(firsts.get(count) >>> shift) + 1];
        for (int range = 0, block = 0; range < count; range++) {
            for (; block < ranges.length && (long) block << shift < firsts.get(range + 1); block++) {
                ranges[block] = range;
            }
        }
        this.words = new ChunkFile(work.resolve("events"), count, BUFFERED);
    }

    @Override
    public void accept(LongBuffer[] columns, int rows) throws IOException {
        for (int r = 0; r < rows; r++) {
            int range = ranges[(int) user.of(columns[user.word()].get(r)) >>> blockShift];
            for (LongBuffer column : columns) {
                words.add(range, column.get(r));
            }
        }
    }

    /** Ends the adding of events. */
    public void finish() throws IOException {
        words.finish();
    }

    /**
     * Writes the events of some users. Several threads can call this method.
     *
     * @param users users of complete ranges
     */
    public void write(Path file, EntityPart users) throws IOException {
        List<Column> columns = new ArrayList<>(List.of(
                new Column("user", ColumnType.INT),
                new Column("item", ColumnType.INT),
                new Column("scenario", ColumnType.SHORT),
                new Column("time", ColumnType.LONG),
                new Column("day", ColumnType.INT),
                new Column("split", ColumnType.BYTE),
                new Column("positive", ColumnType.BYTE)));
        contexts.forEach(c -> columns.add(new Column("c" + c, ColumnType.INT)));
        int firstRange = firsts.indexOf(users.first());
        int end = firsts.indexOf(users.end());
        int longest = (int) IntStream.range(firstRange, end)
                .mapToLong(words::size)
                .filter(size -> size <= MAX_WORDS)
                .max()
                .orElse(0);
        long[] unsorted = new long[longest];
        long[] sorted = new long[longest];
        RowSorter sorter = new RowSorter(row.words());
        try (TableWriter out = TableWriter.create(file, TableWriter.LARGE_BATCH, columns)) {
            for (int range = firstRange; range < end; range++) {
                long size = words.size(range);
                if (size > MAX_WORDS) {
                    writeLarge(range, sorter, out);
                } else {
                    read(range, unsorted);
                    sorter.sort(unsorted, (int) size, sorted);
                    write(sorted, (int) size, out);
                }
            }
        }
    }

    private void read(int range, long[] into) throws IOException {
        int[] next = {0};
        words.read(range, (some, length) -> {
            System.arraycopy(some, 0, into, next[0], length);
            next[0] += length;
        });
    }

    private void write(long[] rows, int length, TableWriter out) throws IOException {
        PackedRow.Field item = row.field("item");
        PackedRow.Field scenario = row.field("scenario");
        PackedRow.Field time = row.field("time");
        PackedRow.Field split = row.field("split");
        PackedRow.Field positive = row.field("positive");
        PackedRow.Field[] context =
                contexts.stream().map(c -> row.field("c" + c)).toArray(PackedRow.Field[]::new);
        for (int at = 0; at < length; at += row.words()) {
            long millis = time.of(rows[at + time.word()]);
            out.setInt(0, (int) user.of(rows[at + user.word()]));
            out.setInt(1, (int) item.of(rows[at + item.word()]));
            out.setShort(2, (int) scenario.of(rows[at + scenario.word()]));
            out.setLong(3, millis);
            out.setInt(4, day.applyAsInt(millis));
            out.setByte(5, (int) split.of(rows[at + split.word()]));
            out.setByte(6, (int) positive.of(rows[at + positive.word()]));
            for (int c = 0; c < context.length; c++) {
                out.setInt(7 + c, (int) context[c].of(rows[at + context[c].word()]));
            }
            out.endRow();
        }
    }

    /** Sorts a range in a mapped file, because few users have many events. */
    private void writeLarge(int range, RowSorter sorter, TableWriter out) throws IOException {
        Path file = work.resolve("events_" + range);
        long size = words.size(range);
        int width = row.words();
        MappedLongArray mapped = MappedLongArray.create(file, size);
        long[] next = {0};
        words.read(range, (some, length) -> {
            for (int i = 0; i < length; i++) {
                mapped.set(next[0]++, some[i]);
            }
        });
        sorter.sort(
                new RowSorter.Rows() {
                    @Override
                    public long get(long at, int word) {
                        return mapped.get(at * width + word);
                    }

                    @Override
                    public void swap(long a, long b) {
                        for (int w = 0; w < width; w++) {
                            long word = mapped.get(a * width + w);
                            mapped.set(a * width + w, mapped.get(b * width + w));
                            mapped.set(b * width + w, word);
                        }
                    }
                },
                0,
                size / width);
        long[] some = new long[1 << 10];
        int length = some.length / width * width;
        for (long done = 0; done < size; done += length) {
            int rest = (int) Math.min(length, size - done);
            for (int i = 0; i < rest; i++) {
                some[i] = mapped.get(done + i);
            }
            write(some, rest, out);
        }
        Files.delete(file);
    }

    /** Deletes the temporary file. */
    @Override
    public void close() throws IOException {
        words.close();
    }
}
