package org.sassrec.model.graph;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * A table whose rows are distributed over several variables. Row r is row r div P of part r mod P. Tables are sorted by
 * frequency, so with ranges in place of the remainder the first part would have most of the work.
 *
 * <p>Whole tables are read and written in blocks of rows: a message between processes has at most 2 GB, and no process
 * must have memory for a copy of the table.
 */
final class TableParts {
    /** Values of a block. A test sets a smaller number. */
    private static final String BLOCK = "sass.tables.block";

    /** 16 MB. Larger blocks were not faster. */
    private static final int DEFAULT_BLOCK = 1 << 22;

    private final List<ModelWeights.Variable> parts;
    private final Placeholder<TInt64> from;
    private final Placeholder<TInt32> size;
    private final List<Operand<TFloat32>> reads = new ArrayList<>();
    private final List<Placeholder<TFloat32>> given = new ArrayList<>();
    private final List<Op> writes = new ArrayList<>();
    private final List<Op> initials = new ArrayList<>();
    private final long rows;
    private final int width;
    private final int blockRows;

    /** Creates the initial values of a block of rows. */
    interface Initial {
        /**
         * Returns {@code size} rows of the table.
         *
         * @param from first row, a multiple of 4
         */
        Operand<TFloat32> rows(Ops ops, Operand<TInt64> from, Operand<TInt32> size);
    }

    /**
     * Creates the operations.
     *
     * @param parts all variables of the table
     * @param initial initial values; {@code null} if the variables set them
     */
    TableParts(Ops tf, List<ModelWeights.Variable> parts, @Nullable Initial initial) {
        this.parts = List.copyOf(parts);
        rows = parts.get(0).memberShape()[0];
        width = Math.toIntExact(parts.get(0).memberShape()[1]);
        int count = parts.size();
        // A random number generator computes four values at once.
        int unit = 4 * count;
        blockRows = Math.max(1, Integer.getInteger(BLOCK, DEFAULT_BLOCK) / width / unit) * unit;
        from = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
        size = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
        for (int p = 0; p < count; p++) {
            ModelWeights.Variable part = parts.get(p);
            Ops ops = part.ops();
            Operand<TInt64> first = ops.math.floorDiv(from, ops.constant((long) count));
            Operand<TInt32> own =
                    ops.math.floorDiv(ops.math.add(size, ops.constant(count - 1 - p)), ops.constant(count));
            Operand<TInt64> end = ops.math.add(first, ops.dtypes.cast(own, TInt64.class));
            Operand<TInt64> ids = ops.range(first, end, ops.constant(1L));
            reads.add(ops.resourceGather(part.handle(), ids, TFloat32.class));
            Placeholder<TFloat32> values = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, width)));
            given.add(values);
            writes.add(ops.resourceScatterUpdate(part.handle(), ids, values));
            if (initial != null) {
                Operand<TFloat32> ofPart = ops.stridedSlice(
                        initial.rows(ops, from, size),
                        ops.constant(new int[] {p}),
                        ops.expandDims(size, ops.constant(0)),
                        ops.constant(new int[] {count}));
                initials.add(ops.resourceScatterUpdate(part.handle(), ids, ofPart));
            }
        }
    }

    /** Returns the name of the table. */
    String name() {
        return parts.get(0).names().get(0);
    }

    /** Returns the shape of the table. */
    Shape shape() {
        return Shape.of(rows, width);
    }

    /** Sets random initial values. Does nothing if the initial values are constant. */
    void initialize(GraphRunner runs) {
        for (long row = 0; row < rows && !initials.isEmpty(); row += blockRows) {
            run(runs, row, initials);
        }
    }

    /** Receives the values of some rows. */
    interface Receiver<E extends Exception> {
        void accept(FloatBuffer values) throws E;
    }

    /** Reads all rows in their order, in blocks. */
    <E extends Exception> void read(GraphRunner runs, Receiver<E> receiver) throws E {
        for (long row = 0; row < rows; row += blockRows) {
            int count = blockSize(row);
            float[] block = new float[count * width];
            try (TInt64 first = TInt64.scalarOf(row);
                    TInt32 number = TInt32.scalarOf(count)) {
                try (Result result = runs.run(runner -> {
                    runner.feed(from, first).feed(size, number);
                    reads.forEach(runner::fetch);
                })) {
                    for (int p = 0; p < parts.size(); p++) {
                        copy(ModelVariables.floats(result.get(p)), block, p, false);
                    }
                }
            }
            receiver.accept(FloatBuffer.wrap(block));
        }
    }

    /** Supplies the values of some rows. */
    interface Supplier<E extends Exception> {
        void read(float[] values) throws E;
    }

    /** Sets all rows in their order, in blocks. */
    <E extends Exception> void write(GraphRunner runs, Supplier<E> supplier) throws E {
        for (long row = 0; row < rows; row += blockRows) {
            float[] block = new float[blockSize(row) * width];
            supplier.read(block);
            List<TFloat32> values = new ArrayList<>();
            try (TInt64 first = TInt64.scalarOf(row);
                    TInt32 number = TInt32.scalarOf(blockSize(row))) {
                for (int p = 0; p < parts.size(); p++) {
                    int own = (blockSize(row) + parts.size() - 1 - p) / parts.size();
                    float[] part = new float[own * width];
                    copy(part, block, p, true);
                    TFloat32 value = TFloat32.tensorOf(Shape.of(own, width), DataBuffers.of(part, true, false));
                    values.add(value);
                }
                runs.run(runner -> {
                            runner.feed(from, first).feed(size, number);
                            for (int p = 0; p < parts.size(); p++) {
                                runner.feed(given.get(p), values.get(p)).addTarget(writes.get(p));
                            }
                        })
                        .close();
            } finally {
                values.forEach(TFloat32::close);
            }
        }
    }

    private int blockSize(long row) {
        return (int) Math.min(blockRows, rows - row);
    }

    private void copy(float[] part, float[] block, int number, boolean fromBlock) {
        for (int r = 0; r < part.length / width; r++) {
            int at = (r * parts.size() + number) * width;
            if (fromBlock) {
                System.arraycopy(block, at, part, r * width, width);
            } else {
                System.arraycopy(part, r * width, block, at, width);
            }
        }
    }

    private void run(GraphRunner runs, long row, List<Op> targets) {
        try (TInt64 first = TInt64.scalarOf(row);
                TInt32 number = TInt32.scalarOf(blockSize(row))) {
            runs.run(runner -> {
                        runner.feed(from, first).feed(size, number);
                        targets.forEach(runner::addTarget);
                    })
                    .close();
        }
    }

    /**
     * Row numbers of a table, distributed over its parts.
     *
     * @param parts number of the part of each row
     * @param rows for each part, the rows in it, with 32 bits if these are enough for each part
     * @param positions for each part, the positions of its rows in the original order
     */
    record Rows(
            Ops tf,
            Operand<TInt32> parts,
            List<? extends Operand<? extends TNumber>> rows,
            List<Operand<TInt32>> positions) {

        /**
         * @param all number of rows of the table
         */
        static Rows of(Ops tf, Operand<TInt64> ids, int count, long all) {
            Operand<TInt64> divisor = tf.constant((long) count);
            Operand<TInt32> parts = tf.dtypes.cast(tf.math.floorMod(ids, divisor), TInt32.class);
            Operand<TInt32> order = tf.range(tf.constant(0), tf.size(ids), tf.constant(1));
            Operand<? extends TNumber> rows = numbers(tf, tf.math.floorDiv(ids, divisor), (all + count - 1) / count);
            return new Rows(tf, parts, split(tf, rows, parts, count), split(tf, order, parts, count));
        }

        /**
         * Returns row numbers with 32 bits if these are enough. They are half of the bytes on the network.
         *
         * @param all number of rows of the table or part
         */
        static Operand<? extends TNumber> numbers(Ops tf, Operand<TInt64> rows, long all) {
            return all > Integer.MAX_VALUE ? rows : tf.dtypes.cast(rows, TInt32.class);
        }

        private static <T extends TType> List<Operand<T>> split(
                Ops tf, Operand<T> values, Operand<TInt32> parts, int count) {
            return List.copyOf(tf.dynamicPartition(values, parts, (long) count).outputs());
        }

        /** Returns the rows of a table in the original order. */
        Operand<TFloat32> gather(List<ModelWeights.Variable> table) {
            List<Operand<TFloat32>> found = new ArrayList<>();
            for (int p = 0; p < rows.size(); p++) {
                ModelWeights.Variable part = table.get(p);
                found.add(part.ops().resourceGather(part.handle(), rows.get(p), TFloat32.class));
            }
            return tf.dynamicStitch(positions, found);
        }

        /** Returns the rows of each part from an array with one row for each number. */
        List<Operand<TFloat32>> split(Operand<TFloat32> values) {
            return split(tf, values, parts, rows.size());
        }
    }
}
