package org.sassrec.evaluation.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.config.EvaluateConfig.Exclude;
import org.sassrec.config.Side;
import org.sassrec.parallel.Part;
import org.sassrec.parallel.PartRunner;
import org.sassrec.serving.vector.VectorBlocks;
import org.sassrec.training.parts.EncodedVectors;
import org.sassrec.training.parts.PartEncoder;

/** Compares ranks and lists of parts with those of all items together. */
class PartRowsTest {
    private static final int DIM = 3;

    @TempDir
    private Path folder;

    private int files;

    /** Runs parts in this process. */
    private static final class LocalRunner implements PartRunner {
        private int runs;

        @Override
        public int parallelism() {
            return 1;
        }

        @Override
        public <S, R> List<R> run(S shared, List<? extends Part<S, R>> parts) {
            runs++;
            List<R> results = new ArrayList<>();
            for (Part<S, R> part : parts) {
                try {
                    results.add(part.run(shared));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return results;
        }
    }

    private PartScorer.ItemFiles files(float[] vectors, int size) throws IOException {
        List<EncodedVectors> parts = new ArrayList<>();
        int items = vectors.length / DIM;
        for (int first = 0; first < items; first += size) {
            int[] numbers =
                    IntStream.range(first, Math.min(items, first + size)).toArray();
            ByteBuffer bytes =
                    ByteBuffer.allocate(numbers.length * DIM * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(vectors, first * DIM, numbers.length * DIM);
            Path file = Files.write(folder.resolve("part-" + files++), bytes.array());
            parts.add(new EncodedVectors(Side.ITEM, 0, EncodedVectors.END, numbers, DIM, file));
        }
        List<Integer> finite = parts.stream().map(part -> EncodedVectors.FINITE).toList();
        return PartScorer.ItemFiles.of(new PartEncoder.Encoded(parts, finite), DIM);
    }

    /** Values with few different scores, so that many candidates are equal. */
    private static float[] values(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(5) - 2;
        }
        return values;
    }

    private static RankCounter.Queries queries(Scorer.Rows scores, int candidates, int rows, long seed) {
        Random random = new Random(seed);
        int[] start = IntStream.rangeClosed(0, rows).map(r -> 2 * r).toArray();
        int[] target = random.ints(2L * rows, -1, candidates).toArray();
        int[][] excluded = IntStream.range(0, rows)
                .mapToObj(r -> random.ints(random.nextInt(30), 0, candidates)
                        .sorted()
                        .distinct()
                        .toArray())
                .toArray(int[][]::new);
        return new RankCounter.Queries(scores, candidates, start, target, excluded);
    }

    private static void assertEqual(RankCounter.Queries expected, RankCounter.Queries found, int k) {
        try (RankCounter counter = new RankCounter(1)) {
            assertThat(counter.topCandidates(found, k)).isDeepEqualTo(counter.topCandidates(expected, k));
            for (Exclude exclude : Exclude.values()) {
                assertThat(counter.ranks(found, exclude, Integer.MAX_VALUE))
                        .isEqualTo(counter.ranks(expected, exclude, Integer.MAX_VALUE));
            }
        }
    }

    @ParameterizedTest(name = "{0} items, {1} candidates, parts of {2}, {3} vectors, k {4}, seed {5}")
    @CsvSource({
        "1, 1, 1024, 1, 5, 1",
        "2500, 2500, 1024, 1, 20, 2",
        "2500, 2100, 1024, 2, 20, 3",
        "3000, 1024, 512, 1, 700, 4",
        "1500, 900, 512, 3, 5000, 5"
    })
    void ranksAndListsAsOneProcess(int items, int candidates, int size, int each, int k, long seed) throws IOException {
        Random random = new Random(seed);
        float[] vectors = values(random, items * DIM);
        int rows = 90;
        float[] users = values(random, rows * each * DIM);
        Scorer.Rows local = VectorScorer.rows(users, VectorBlocks.of(vectors, items, DIM, "items"), each);
        Scorer.Rows parts = new PartScorer.Rows(users, each, files(vectors, size), new LocalRunner());
        assertEqual(queries(local, candidates, rows, seed), queries(parts, candidates, rows, seed), k);
        float[] scores = new float[VectorBlocks.WIDTH];
        parts.block(1, (items - 1) / VectorBlocks.WIDTH, scores);
        float[] same = new float[VectorBlocks.WIDTH];
        local.block(1, (items - 1) / VectorBlocks.WIDTH, same);
        assertThat(scores).isEqualTo(same);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void ranksAndListsWithTheItemsOfEachDay(int each) throws IOException {
        Random random = new Random(7);
        int items = 1_500;
        int candidates = 1_200;
        int rows = 70;
        int[] day = random.ints(rows, 5, 8).toArray();
        float[] users = values(random, rows * each * DIM);
        Map<Integer, VectorBlocks> blocks = new HashMap<>();
        Map<Integer, PartScorer.ItemFiles> files = new HashMap<>();
        for (int d = 5; d < 8; d++) {
            float[] vectors = values(random, items * DIM);
            blocks.put(d, VectorBlocks.of(vectors, items, DIM, "items"));
            files.put(d, files(vectors, 512));
        }
        Scorer.Rows local = new VectorScorer.MaxScores(
                new VectorScorer.Products(users, DIM, row -> blocks.get(day[row / each])), each);
        Scorer.Rows parts = DayRows.of(day, (of, numbers) -> {
            float[] vectors = new float[numbers.length * each * DIM];
            for (int n = 0; n < numbers.length; n++) {
                System.arraycopy(users, numbers[n] * each * DIM, vectors, n * each * DIM, each * DIM);
            }
            return new PartScorer.Rows(vectors, each, files.get(of), new LocalRunner());
        });
        assertEqual(queries(local, candidates, rows, 8), queries(parts, candidates, rows, 8), 20);
    }

    @Test
    void dividesUsersWhoseListsAreLarge() throws IOException {
        int items = 20_000;
        Random random = new Random(6);
        PartScorer.ItemFiles files = files(values(random, items * DIM), 4096);
        int most = ListedItems.rows(files.files(items), items);
        assertThat((long) most * items * (Integer.BYTES + Float.BYTES)).isLessThanOrEqualTo(32 << 20);
        int rows = most + 3;
        float[] users = values(random, rows * DIM);
        LocalRunner runner = new LocalRunner();

        int[][] lists = new PartScorer.Rows(users, 1, files, runner).topCandidates(items, new int[rows][0], items);

        assertThat(runner.runs).isEqualTo(2);
        int[][] last = new PartScorer.Rows(Arrays.copyOfRange(users, most * DIM, rows * DIM), 1, files, runner)
                .topCandidates(items, new int[3][0], items);
        assertThat(Arrays.copyOfRange(lists, most, rows)).isDeepEqualTo(last);
        assertThat(ListedItems.rows(files.files(items), 1_000_000)).isEqualTo(most);
        assertThat(ListedItems.rows(List.of(), 10)).isPositive();
    }
}
