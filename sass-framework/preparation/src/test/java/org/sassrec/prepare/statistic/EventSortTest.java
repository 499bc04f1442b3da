package org.sassrec.prepare.statistic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.files.table.TableFile;

class EventSortTest {
    private static final long FIRST_TIME = 1_000;

    /** The first word has user, scenario and time. */
    private static final PackedRow ROW = new PackedRow(
            2,
            Map.of(
                    "user", new PackedRow.Field(0, 34, 0xFF, 0),
                    "scenario", new PackedRow.Field(0, 32, 3, 0),
                    "time", new PackedRow.Field(0, 0, 0xFFFF_FFFFL, FIRST_TIME),
                    "item", new PackedRow.Field(1, 8, 0xFFFF, 0),
                    "positive", new PackedRow.Field(1, 7, 1, 0),
                    "split", new PackedRow.Field(1, 5, 3, 0),
                    "c4", new PackedRow.Field(1, 0, 31, -2)));

    /** Adds events and returns the rows of two shards, each as text. The second shard starts with user 8. */
    private static List<List<String>> sorted(Path work, List<Integer> firsts, long[]... events) throws Exception {
        List<List<String>> shards = new ArrayList<>();
        try (EventSort sort = new EventSort(work, ROW, List.of(4), time -> (int) (time / 100), firsts)) {
            for (long[] event : events) {
                sort.accept(
                        new LongBuffer[] {
                            LongBuffer.wrap(new long[] {event[0] << 34 | event[1] << 32 | event[2] - FIRST_TIME}),
                            LongBuffer.wrap(new long[] {event[3] << 8 | event[4] << 7 | event[5] << 5 | event[6] + 2})
                        },
                        1);
            }
            sort.finish();
            for (int shard = 0; shard < 2; shard++) {
                Path file = work.resolve("shard_" + shard);
                sort.write(file, new EntityPart(work, shard * 8, 8));
                shards.add(rows(file));
            }
        }
        return shards;
    }

    private static List<String> rows(Path file) throws Exception {
        TableFile table = TableFile.open(file);
        List<String> rows = new ArrayList<>();
        for (long r = 0; r < table.rows(); r++) {
            rows.add(String.join(
                    " ",
                    Stream.of(
                                    table.ints("user").get(r),
                                    table.shorts("scenario").get(r),
                                    table.longs("time").get(r),
                                    table.ints("item").get(r),
                                    table.bytes("positive").get(r),
                                    table.bytes("split").get(r),
                                    table.ints("c4").get(r),
                                    table.ints("day").get(r))
                            .map(String::valueOf)
                            .toList()));
        }
        return rows;
    }

    @Test
    void sortsByAllColumnsAndDividesByUser(@TempDir Path work) throws Exception {
        List<List<String>> shards = sorted(
                work,
                List.of(0, 4, 8, 16),
                new long[] {15, 0, 1_500, 3, 0, 0, 1},
                new long[] {7, 1, 1_100, 3, 0, 0, 1},
                new long[] {7, 0, 1_200, 3, 0, 0, 1},
                new long[] {7, 0, 1_200, 3, 0, 0, -2},
                new long[] {7, 0, 1_200, 2, 1, 2, 5},
                new long[] {3, 2, 1_000, 65_535, 1, 1, 0},
                new long[] {8, 0, 1_000, 0, 0, 0, 0});
        assertThat(shards.get(0))
                .containsExactly(
                        "3 2 1000 65535 1 1 0 10",
                        "7 0 1200 2 1 2 5 12",
                        "7 0 1200 3 0 0 -2 12",
                        "7 0 1200 3 0 0 1 12",
                        "7 1 1100 3 0 0 1 11");
        assertThat(shards.get(1)).containsExactly("8 0 1000 0 0 0 0 10", "15 0 1500 3 0 0 1 15");
    }

    @Test
    void sortsUserWithMoreEventsThanFitIntoMemory(@TempDir Path work) throws Exception {
        int events = EventSort.MAX_WORDS / 2 + 1;
        SplittableRandom random = new SplittableRandom(3);
        try (EventSort sort = new EventSort(work, ROW, List.of(4), time -> 0, List.of(0, 1))) {
            long[] first = random.longs(events, 0, 1L << 34).toArray();
            sort.accept(new LongBuffer[] {LongBuffer.wrap(first), LongBuffer.allocate(events)}, events);
            sort.finish();
            Path file = work.resolve("shard");
            sort.write(file, new EntityPart(work, 0, 1));
            TableFile table = TableFile.open(file);
            assertThat(table.rows()).isEqualTo(events);
            long sum = 0;
            long last = -1;
            for (long r = 0; r < events; r++) {
                long word = (long) table.shorts("scenario").get(r) << 32
                        | table.longs("time").get(r) - FIRST_TIME;
                sum += word;
                assertThat(word >= last).isTrue();
                last = word;
            }
            assertThat(sum).isEqualTo(Arrays.stream(first).sum());
        }
        try (Stream<Path> files = Files.list(work)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactly("shard");
        }
    }
}
