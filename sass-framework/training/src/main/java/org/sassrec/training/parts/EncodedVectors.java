package org.sassrec.training.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.sassrec.config.Side;
import org.sassrec.dataset.Horizon;
import org.sassrec.parallel.Part;
import org.sassrec.parallel.SharedFiles;
import org.sassrec.training.VectorEncoder;

/**
 * A part of the items or known users of a scenario. A run writes their vectors into a file: 32-bit floats,
 * little-endian, {@code [rows, width]}, row-major. Another run replaces the file by an equal one.
 *
 * @param side users or items
 * @param scenario number of the scenario
 * @param day day of item vectors that change from day to day, or {@link #END}
 * @param numbers item or user numbers
 * @param width length of all vectors of a row
 * @param file file of the vectors, in a folder that exists
 */
public record EncodedVectors(Side side, int scenario, int day, int[] numbers, int width, Path file)
        implements Part<TrainedWeights, Integer> {

    /** Vectors as of the end of the horizon. */
    public static final int END = Integer.MAX_VALUE;

    /** Result of a part without a value that is infinite or not a number. */
    public static final int FINITE = -1;

    /** Writes the file. Returns the first row with a value that is not finite, or {@link #FINITE}. */
    @Override
    public Integer run(TrainedWeights weights) throws IOException {
        SharedFiles.require(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        float[] vectors = OpenWeights.encode(weights, this);
        ByteBuffer bytes = ByteBuffer.allocate(vectors.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vectors);
        // A killed process leaves a part of a file under this name only.
        Path temporary = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
        Files.write(temporary, bytes.array());
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        for (int i = 0; i < vectors.length; i++) {
            if (!Float.isFinite(vectors[i])) {
                return i / width;
            }
        }
        return FINITE;
    }

    float[] encode(VectorEncoder encoder, TrainedWeights weights) {
        Horizon horizon = weights.horizon();
        if (side == Side.USER) {
            return encoder.knownUsers(scenario, numbers, horizon);
        }
        return day == END
                ? encoder.items(scenario, numbers, horizon)
                : Objects.requireNonNull(encoder.dailyItems()).items(scenario, numbers, day, horizon);
    }

    /** Returns the number of users or items. */
    public int rows() {
        return numbers.length;
    }

    /** Maps the vectors. */
    public FloatBuffer map() {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, (long) numbers.length * width * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the vectors. */
    public float[] read() {
        float[] vectors = new float[numbers.length * width];
        map().get(vectors);
        return vectors;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EncodedVectors same
                && side == same.side
                && scenario == same.scenario
                && day == same.day
                && width == same.width
                && Arrays.equals(numbers, same.numbers)
                && file.equals(same.file);
    }

    @Override
    public int hashCode() {
        return file.hashCode();
    }
}
