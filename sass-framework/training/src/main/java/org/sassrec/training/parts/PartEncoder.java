package org.sassrec.training.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.Side;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.files.Folders;
import org.sassrec.parallel.PartRunner;
import org.sassrec.training.VectorEncoder;

/**
 * Encodes many items or users in other processes. Users as of events are encoded by this process. The vectors are
 * bit-identical to those of the encoder of this process, because parts end where its blocks end. Not thread-safe.
 */
public final class PartEncoder implements VectorEncoder, AutoCloseable {
    /** The number of rows of a part is a multiple of this: a multiple of the rows that an encoder computes together. */
    private static final int UNIT = 4096;

    /** Maximum number of parts of users for each that runs at the same time. Bounds the files and the lists of users. */
    private static final int USER_PARTS = 4;

    private final VectorEncoder encoder;
    private final PartRunner runner;
    private final TrainedWeights weights;
    private final Path folder;
    private int files;

    /**
     * Creates an encoder.
     *
     * @param encoder encoder of this process with the same weights
     * @param folder folder of temporary files that all processes write and read under this path; removed by {@link
     * #close}
     * @throws UncheckedIOException if the folder cannot be created
     */
    public PartEncoder(VectorEncoder encoder, PartRunner runner, TrainedWeights weights, Path folder) {
        this.encoder = encoder;
        this.runner = runner;
        this.weights = weights;
        this.folder = folder.toAbsolutePath();
        try {
            Folders.deleteRecursively(this.folder);
            Folders.createPrivate(this.folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The vectors of items in the files of parts. */
    public record Encoded(List<EncodedVectors> parts, List<Integer> notFinite) {}

    /**
     * Encodes items and writes their vectors into files.
     *
     * @param day day of the vectors, or {@link EncodedVectors#END}
     * @return parts in the order of the items, all of the same size except the last; for each part the result of {@link
     * EncodedVectors#run}
     */
    public Encoded encode(int scenario, int[] items, int day) {
        int size = runner.partRows(items.length, UNIT);
        List<EncodedVectors> parts = new ArrayList<>();
        for (int from = 0; from < items.length; from += size) {
            int[] part = Arrays.copyOfRange(items, from, Math.min(items.length, from + size));
            parts.add(part(Side.ITEM, scenario, day, part, dim()));
        }
        return new Encoded(parts, runner.run(weights, parts));
    }

    private EncodedVectors part(Side side, int scenario, int day, int[] numbers, int width) {
        return new EncodedVectors(side, scenario, day, numbers, width, folder.resolve("part-" + files++));
    }

    @Override
    public Iterator<float[]> knownUserParts(int scenario, int users, Horizon horizon) {
        if (horizon != weights.horizon()) {
            return encoder.knownUserParts(scenario, users, horizon);
        }
        int size = runner.partRows(users, UNIT);
        long together = (long) USER_PARTS * runner.parallelism() * size;
        Iterator<EncodedVectors> parts = LongStream.iterate(0, from -> from < users, from -> from + together)
                .boxed()
                .flatMap(from -> {
                    List<EncodedVectors> encoded =
                            userParts(scenario, from.intValue(), (int) Math.min(users, from + together), size);
                    runner.run(weights, encoded);
                    return encoded.stream();
                })
                .iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return parts.hasNext();
            }

            @Override
            public float[] next() {
                return take(parts.next());
            }
        };
    }

    private List<EncodedVectors> userParts(int scenario, int from, int to, int size) {
        List<EncodedVectors> parts = new ArrayList<>();
        for (long next = from; next < to; next += size) {
            int[] users =
                    IntStream.range((int) next, (int) Math.min(to, next + size)).toArray();
            parts.add(part(Side.USER, scenario, EncodedVectors.END, users, userVectors() * dim()));
        }
        return parts;
    }

    /** Reads the vectors of a part and removes its file. */
    private static float[] take(EncodedVectors part) {
        float[] vectors = part.read();
        try {
            Files.delete(part.file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return vectors;
    }

    /** Returns what runs parts. */
    public PartRunner runner() {
        return runner;
    }

    @Override
    public Iterator<float[]> itemParts(int scenario, int[] items, Horizon horizon) {
        if (horizon != weights.horizon()) {
            return encoder.itemParts(scenario, items, horizon);
        }
        return encode(scenario, items, EncodedVectors.END).parts().stream()
                .map(EncodedVectors::read)
                .iterator();
    }

    @Override
    public int dim() {
        return encoder.dim();
    }

    @Override
    public int userVectors() {
        return encoder.userVectors();
    }

    @Override
    public float[] users(int scenario, long[] events, Horizon horizon, SplitFilter known) {
        return encoder.users(scenario, events, horizon, known);
    }

    @Override
    public float[] knownUsers(int scenario, int[] users, Horizon horizon) {
        return encoder.knownUsers(scenario, users, horizon);
    }

    @Override
    public float[] items(int scenario, int[] items, Horizon horizon) {
        return encoder.items(scenario, items, horizon);
    }

    @Override
    public @Nullable DailyItems dailyItems() {
        return encoder.dailyItems();
    }

    /** Removes the files. */
    @Override
    public void close() {
        try {
            Folders.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
