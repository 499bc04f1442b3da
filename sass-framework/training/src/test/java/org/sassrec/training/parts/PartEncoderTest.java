package org.sassrec.training.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.config.section.FinetuneSection;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.parallel.Part;
import org.sassrec.parallel.PartRunner;
import org.sassrec.sampling.Configs;
import org.sassrec.training.VectorEncoder;

class PartEncoderTest {
    @TempDir
    private Path folder;

    /** The vector of user or item n is n and the number of the scenario. */
    private static final class NumberEncoder implements VectorEncoder {
        @Override
        public int dim() {
            return 1;
        }

        @Override
        public int userVectors() {
            return 2;
        }

        @Override
        public float[] users(int scenario, long[] events, Horizon horizon, SplitFilter known) {
            throw new UnsupportedOperationException();
        }

        @Override
        public float[] knownUsers(int scenario, int[] users, Horizon horizon) {
            float[] vectors = new float[2 * users.length];
            for (int n = 0; n < users.length; n++) {
                vectors[2 * n] = users[n];
                vectors[2 * n + 1] = scenario;
            }
            return vectors;
        }

        @Override
        public float[] items(int scenario, int[] items, Horizon horizon) {
            throw new UnsupportedOperationException();
        }
    }

    /** Writes the files of the parts, and counts them. */
    private final class Runner implements PartRunner {
        private final List<Integer> parts = new ArrayList<>();
        private long mostFiles;

        @Override
        public int parallelism() {
            return 2;
        }

        @Override
        public <S, R> List<R> run(S shared, List<? extends Part<S, R>> given) {
            parts.add(given.size());
            for (Part<S, R> each : given) {
                write((EncodedVectors) each, (TrainedWeights) shared);
            }
            mostFiles = Math.max(mostFiles, files());
            return List.of();
        }
    }

    private static void write(EncodedVectors part, TrainedWeights weights) {
        assertThat(part.side()).isEqualTo(Side.USER);
        float[] vectors = part.encode(new NumberEncoder(), weights);
        ByteBuffer bytes = ByteBuffer.allocate(vectors.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vectors);
        try {
            Files.write(part.file(), bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long files() {
        try (Stream<Path> files = Files.list(folder.resolve("parts"))) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void encodesUsersInOrderWithFewFiles() {
        int users = 1_200_000;
        Runner runner = new Runner();
        SassConfig config = Configs.of(1, Configs.model(), FinetuneSection.defaults());
        TrainedWeights weights = new TrainedWeights(config, folder, folder, Horizon.TRAIN);
        try (PartEncoder encoder = new PartEncoder(new NumberEncoder(), runner, weights, folder.resolve("parts"))) {
            Iterator<float[]> parts = encoder.knownUserParts(3, users, Horizon.TRAIN);
            assertThat(runner.parts).isEmpty();
            int next = 0;
            while (parts.hasNext()) {
                float[] vectors = parts.next();
                assertThat(vectors.length / 2).isLessThanOrEqualTo(PartRunner.MAX_ROWS);
                for (int n = 0; n < vectors.length; n += 2) {
                    assertThat(vectors[n] == next++ && vectors[n + 1] == 3).isTrue();
                }
            }
            assertThat(next).isEqualTo(users);
            assertThat(runner.parts).containsExactly(8, 8, 3);
            assertThat(runner.mostFiles).isEqualTo(8);
            assertThat(files()).isZero();
        }
        assertThat(folder.resolve("parts")).doesNotExist();
    }
}
