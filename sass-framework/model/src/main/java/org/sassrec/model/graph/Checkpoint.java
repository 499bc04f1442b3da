package org.sassrec.model.graph;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.IoErrorMessage;
import org.sassrec.diagnostic.SassException;
import org.sassrec.files.AtomicFile;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;

/**
 * The variables of a model in one file, {@code model.ckpt}. The file contains, in this order:
 *
 * <ol>
 * <li>the values of each variable (float32, little-endian). The feature table is the first, so that a process can use it
 * without reading it into memory ({@link #table})
 * <li>the header: JSON with the step, names and shapes
 * <li>the length of the header (int)
 * <li>the magic number (long)
 * <li>the CRC-32C of all preceding bytes (long)
 * </ol>
 *
 * <p>{@code save} writes a temporary file, flushes it to disk and renames it. After a crash the file is either the old
 * or the new checkpoint. The checksum detects damage.
 */
public final class Checkpoint {
    static final String FILE = "model.ckpt";
    private static final long MAGIC = 0x534153534d444c32L; // "SASSMDL2"
    private static final int CHUNK = 1 << 20;
    /** Length of the header, magic number, checksum. */
    private static final int END = Integer.BYTES + 2 * Long.BYTES;

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Constant folding would copy a mapped table. */
    private static final ConfigProto WITHOUT_FOLDING = ConfigProto.newBuilder()
            .setGraphOptions(GraphOptions.newBuilder()
                    .setOptimizerOptions(OptimizerOptions.newBuilder().setOptLevel(OptimizerOptions.Level.L0))
                    .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true)))
            .build();

    private Checkpoint() {}

    /**
     * The header of a checkpoint.
     *
     * @param step number of steps of both stages
     */
    public record Header(long step, List<Entry> variables) {}

    /** A variable in the file. */
    public record Entry(String name, long[] shape) {}

    /**
     * Writes a checkpoint.
     *
     * @param values values of all variables of the header; may contain others
     * @throws SassException SASS5101 if it cannot be written; the previous checkpoint stays unchanged
     */
    public static void save(Path directory, Header header, Map<String, ? extends Tensor> values) {
        save(directory, header, (name, out) -> out.write(Objects.requireNonNull(values.get(name), name)));
    }

    /** Writes the values of a variable. */
    interface ValueWriter {
        void write(String name, ValueOutput out) throws IOException;
    }

    /**
     * Writes a checkpoint whose values are not all in memory.
     *
     * @throws SassException SASS5101 if it cannot be written; the previous checkpoint stays unchanged
     */
    static void save(Path directory, Header header, ValueWriter values) {
        Path file = directory.resolve(FILE);
        try {
            Files.createDirectories(directory);
            AtomicFile.write(file, channel -> write(channel, withTableFirst(header), values));
        } catch (IOException e) {
            throw SassException.of(
                    Diagnostic.error(
                                    ModelCode.CHECKPOINT_WRITE_FAILED, "the checkpoint cannot be written: " + reason(e))
                            .inFile(file.toString())
                            .withHelp(
                                    "free disk space or choose another `run.output`; the previous checkpoint is unchanged"),
                    e);
        }
    }

    private static Header withTableFirst(Header header) {
        List<Entry> sorted = new ArrayList<>(header.variables());
        sorted.sort(Comparator.comparing(entry -> !entry.name().equals(EmbeddingTables.FEATURES)));
        return new Header(header.step(), sorted);
    }

    @SuppressWarnings("resource") // the caller closes the channel
    private static void write(FileChannel channel, Header header, ValueWriter values) throws IOException {
        CheckedOutputStream summed = new CheckedOutputStream(Channels.newOutputStream(channel), new CRC32C());
        DataOutputStream out = new DataOutputStream(summed);
        ValueOutput valuesOut = new ValueOutput(out, new byte[CHUNK]);
        for (Entry entry : header.variables()) {
            values.write(entry.name(), valuesOut);
        }
        byte[] text = JSON.writeValueAsBytes(header);
        out.write(text);
        out.writeInt(text.length);
        out.writeLong(MAGIC);
        out.writeLong(summed.getChecksum().getValue());
        out.flush();
    }

    /** The values of a checkpoint that is written. */
    record ValueOutput(DataOutputStream out, byte[] chunk) {
        void write(Tensor values) throws IOException {
            ByteDataBuffer bytes = values.asRawTensor().data();
            for (long at = 0; at < bytes.size(); at += CHUNK) {
                int length = (int) Math.min(CHUNK, bytes.size() - at);
                bytes.slice(at, length).read(chunk, 0, length);
                out.write(chunk, 0, length);
            }
        }

        void write(FloatBuffer values) throws IOException {
            FloatBuffer floats =
                    ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            while (values.hasRemaining()) {
                int length = Math.min(values.remaining(), CHUNK / Float.BYTES);
                floats.clear().put(values.slice(values.position(), length));
                values.position(values.position() + length);
                out.write(chunk, 0, length * Float.BYTES);
            }
        }
    }

    /** The values of a checkpoint that is read. */
    record ValueInput(DataInputStream in, byte[] chunk) {
        void skip(Entry entry) throws IOException {
            in.skipNBytes(Float.BYTES * Shape.of(entry.shape()).size());
        }

        void read(float[] values) throws IOException {
            FloatBuffer floats =
                    ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            for (int at = 0; at < values.length; ) {
                int length = Math.min(values.length - at, CHUNK / Float.BYTES);
                in.readFully(chunk, 0, length * Float.BYTES);
                floats.clear().get(values, at, length);
                at += length;
            }
        }
    }

    /** Receives variables whose values do not fit into memory. */
    interface ValueReader {
        /** Reads or skips all values of a variable, or returns {@code false} to receive it as a tensor. */
        boolean read(Entry entry, ValueInput in) throws IOException;
    }

    /**
     * Reads the selected variables into {@code values}. The caller must close these tensors, also after an exception.
     *
     * @param check called before any value is read; throws an exception if the checkpoint does not match the model
     * @throws SassException SASS5102 if the file is missing or damaged
     */
    public static Header restore(
            Path directory, Consumer<Header> check, Predicate<String> chosen, Map<String, TFloat32> values) {
        return restore(directory, check, chosen, values, (entry, in) -> false);
    }

    /**
     * Reads the selected variables into {@code values}, except those that {@code reader} reads.
     *
     * @throws SassException SASS5102 if the file is missing or damaged
     */
    static Header restore(
            Path directory,
            Consumer<Header> check,
            Predicate<String> chosen,
            Map<String, TFloat32> values,
            ValueReader reader) {
        Path file = directory.resolve(FILE);
        verify(file);
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), CHUNK))) {
            Header header = readHeader(file);
            check.accept(header);
            byte[] chunk = new byte[CHUNK];
            ValueInput input = new ValueInput(in, chunk);
            for (Entry entry : header.variables()) {
                if (!chosen.test(entry.name())) {
                    input.skip(entry);
                    continue;
                }
                if (reader.read(entry, input)) {
                    continue;
                }
                TFloat32 value = TFloat32.tensorOf(Shape.of(entry.shape()));
                values.put(entry.name(), value);
                ByteDataBuffer bytes = value.asRawTensor().data();
                for (long at = 0; at < bytes.size(); at += CHUNK) {
                    int length = (int) Math.min(CHUNK, bytes.size() - at);
                    in.readFully(chunk, 0, length);
                    bytes.slice(at, length).write(chunk, 0, length);
                }
            }
            return header;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Maps the first variable of a file. The operating system reads the pages of the rows that are used, and drops them
     * again if another process needs the memory. Runs that are fed with the tensor do not copy it. The caller must close
     * the tensor and must not write to it.
     *
     * @throws IOException if the file is shorter or cannot be mapped
     */
    static TFloat32 table(Path file, Shape shape) throws IOException {
        try (Graph graph = new Graph()) {
            Operand<TFloat32> values = Ops.create(graph)
                    .immutableConst(TFloat32.class, shape, file.toAbsolutePath().toString());
            try (Session session = new Session(graph, WITHOUT_FOLDING)) {
                return (TFloat32) session.runner().fetch(values).run().get(0);
            }
        } catch (TensorFlowException e) {
            throw new IOException(String.valueOf(e.getMessage()).strip(), e);
        }
    }

    /** Verifies the checksum before any variable of the model is overwritten. */
    private static void verify(Path file) {
        CRC32C sum = new CRC32C();
        try {
            long size = Files.size(file);
            try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), CHUNK)) {
                CheckedInputStream summed = new CheckedInputStream(raw, sum);
                byte[] chunk = new byte[CHUNK];
                for (long left = size - Long.BYTES; left > 0; ) {
                    int read = summed.read(chunk, 0, (int) Math.min(left, CHUNK));
                    if (read < 0) {
                        throw new DamagedException("the file ends early");
                    }
                    left -= read;
                }
                if (size < END || new DataInputStream(raw).readLong() != sum.getValue()) {
                    throw new DamagedException("its checksum is wrong");
                }
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Returns the header of a checkpoint. Does not verify the checksum.
     *
     * @throws SassException SASS5102 if the file cannot be read
     */
    public static Header header(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            return readHeader(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Returns the file of the checkpoint in a folder. */
    public static Path file(Path directory) {
        return directory.resolve(FILE);
    }

    /** Whether a checkpoint exists, intact or damaged. */
    public static boolean exists(Path directory) {
        return Files.isRegularFile(file(directory));
    }

    /**
     * Whether an undamaged checkpoint exists.
     *
     * @throws SassException SASS5102 if an I/O error, possibly temporary, prevents the check
     */
    public static boolean isIntact(Path directory) {
        try {
            verify(directory.resolve(FILE));
            return true;
        } catch (SassException unreadable) {
            if (unreadable.getCause() instanceof DamagedException
                    || unreadable.getCause() instanceof NoSuchFileException) {
                return false;
            }
            throw unreadable;
        }
    }

    /** The file exists but its content is damaged. */
    private static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1L;

        DamagedException(String message) {
            super(message);
        }
    }

    private static Header readHeader(Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long end = in.length() - END;
            in.seek(Math.max(0, end));
            int length = in.readInt();
            if (in.readLong() != MAGIC || length < 0 || length > end) {
                throw new IOException("it is not a checkpoint of this version");
            }
            byte[] text = new byte[length];
            in.seek(end - length);
            in.readFully(text);
            return JSON.readValue(text, Header.class);
        } catch (JsonProcessingException e) {
            throw new IOException("its header is damaged", e);
        }
    }

    private static SassException unreadable(Path file, IOException e) {
        return SassException.of(
                Diagnostic.error(ModelCode.CHECKPOINT_CORRUPT, "the checkpoint cannot be read: " + reason(e))
                        .inFile(file.toString())
                        .withHelp("delete the folder `" + file.getParent()
                                + "`, then run again: the stage of this checkpoint then trains from scratch"),
                e);
    }

    private static String reason(IOException e) {
        return e instanceof EOFException ? "the file ends early" : IoErrorMessage.of(e);
    }

    /** Returns the error of a checkpoint whose variables do not match the model. */
    static SassException mismatch(Path directory, String what) {
        return Diagnostic.error(ModelCode.CHECKPOINT_INCOMPATIBLE, "the checkpoint belongs to another model: " + what)
                .inFile(directory.resolve(FILE).toString())
                .withHelp("train from scratch, or restore the configuration and data of the checkpoint")
                .toException();
    }

    static String shape(long... shape) {
        return Arrays.toString(shape);
    }
}
