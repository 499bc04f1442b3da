package org.sassrec.training.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.Horizon;
import org.sassrec.dataset.SplitFilter;
import org.sassrec.files.Folders;
import org.sassrec.parallel.PartRunner;
import org.sassrec.training.VectorEncoder;

/**
 * Encodes many items in other processes. Users and the items of single days are encoded by this process. The vectors
 * are bit-identical to those of the encoder of this process, because parts end where its blocks end. Not thread-safe.
 */
public final class PartEncoder implements VectorEncoder, AutoCloseable {
    /** The number of items of a part is a multiple of this: a multiple of the items that an encoder computes together. */
    private static final int UNIT = 4096;

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
    public record Encoded(List<EncodedItems> parts, List<Integer> notFinite) {}

    /**
     * Encodes items and writes their vectors into files.
     *
     * @return parts in the order of the items, all of the same size except the last; for each part the result of {@link
     * EncodedItems#run}
     */
    public Encoded encode(int scenario, int[] items) {
        int size = runner.partRows(items.length, UNIT);
        List<EncodedItems> parts = new ArrayList<>();
        for (int from = 0; from < items.length; from += size) {
            int[] part = Arrays.copyOfRange(items, from, Math.min(items.length, from + size));
            parts.add(new EncodedItems(scenario, part, dim(), folder.resolve("part-" + files++)));
        }
        return new Encoded(parts, runner.run(weights, parts));
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
        return encode(scenario, items).parts().stream().map(EncodedItems::read).iterator();
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
