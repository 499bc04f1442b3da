package org.sassrec.prepare.statistic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.dataset.DatasetFiles;
import org.sassrec.dataset.Split;

class ItemEventsTest {
    private static final int ITEMS = 300;
    private static final int EVENTS = 4_000;
    private static final int POPULAR = 7;

    @TempDir
    Path folder;

    /**
     * With 50 events in memory, a range is read several times, and the most popular item exceeds the memory. With 5,000,
     * a range is read once.
     */
    @ParameterizedTest
    @ValueSource(ints = {50, 400, 5_000})
    void countsEventsOfEachItemInSeveralShards(int capacity) throws IOException {
        SplittableRandom random = new SplittableRandom(capacity);
        Map<Integer, Map<Long, long[]>> expected = new HashMap<>();
        List<ItemPartition> shards = new ArrayList<>();
        for (int shard = 0; shard < 3; shard++) {
            shards.add(new ItemPartition(folder.resolve("shard" + shard), EVENTS, ITEMS, 2));
        }
        for (int event = 0; event < EVENTS; event++) {
            int item = random.nextInt(3) == 0 ? POPULAR : random.nextInt(ITEMS);
            int scenario = random.nextInt(3) == 0 ? Short.MAX_VALUE : random.nextInt(2);
            int day = random.nextInt(4) == 0 ? -800_000 : 19_000 + random.nextInt(3);
            Split split = Split.ofCode(random.nextInt(3));
            boolean positive = random.nextBoolean();
            shards.get(random.nextInt(3)).add(item, scenario, day, split.code(), positive);
            long[] counts = expected.computeIfAbsent(item, i -> new TreeMap<>())
                    .computeIfAbsent(DatasetFiles.dayKey(scenario, day), cell -> new long[2]);
            counts[0]++;
            counts[1] += positive ? 1 : 0;
        }
        for (ItemPartition shard : shards) {
            shard.finish();
        }
        ItemEvents events = new ItemEvents(shards, capacity);
        DailyCounts cells = new DailyCounts();
        // A part of the items can begin and end within a range.
        for (int item = 3; item < ITEMS - 2; item++) {
            cells.clear();
            events.countByDay(item, cells);
            Map<Long, long[]> found = new TreeMap<>();
            int size = cells.sort();
            for (int i = 0; i < size; i++) {
                found.put(cells.cell(i), new long[] {
                    cells.count(i, DailyCounts.ALL_EXPOSURES), cells.count(i, DailyCounts.ALL_EXPOSURES + 1)
                });
            }
            Map<Long, long[]> of = expected.getOrDefault(item, Map.of());
            assertThat(found.keySet()).as("item %d", item).containsExactlyElementsOf(of.keySet());
            found.forEach((cell, counts) -> assertThat(counts).isEqualTo(of.get(cell)));
        }
        for (ItemPartition shard : shards) {
            shard.close();
        }
    }

    @Test
    void deletesItsTemporaryFile() throws IOException {
        try (ItemPartition partition = new ItemPartition(folder.resolve("events"), 1, 1, 1)) {
            partition.add(0, 0, 0, 0, true);
            partition.finish();
            assertThat(partition.size(0)).isEqualTo(1);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }
}
