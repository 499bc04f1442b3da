package org.sassrec.dataset.arrow;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BufferLayout;
import org.apache.arrow.vector.TypeLayout;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Checks the buffers of a record batch against its lengths. The engine follows offsets and indices without checks, so a
 * damaged file would end the process. The rules are those of the <a
 * href="https://arrow.apache.org/docs/format/Columnar.html">Arrow columnar format</a>.
 *
 * <p>The validation of the Arrow library ({@code ValueVectorUtility.validateFull}) cannot replace this check. It runs
 * after the vectors are loaded, when the loader has already grown short buffers. It accepts negative first offsets,
 * invalid views and union offsets, and texts that end inside a character. It rejects intact maps and fixed-size lists.
 */
final class BatchCheck {
    private static final int VIEW_BYTES = 16;
    private static final int INLINE_BYTES = 12;

    private final Iterator<ArrowFieldNode> nodes;
    private final Iterator<ArrowBuf> buffers;
    private final Iterator<Long> variadicCounts;
    private final Map<Long, Dictionary> dictionaries;

    private BatchCheck(ArrowRecordBatch batch, Map<Long, Dictionary> dictionaries) {
        this.nodes = batch.getNodes().iterator();
        this.buffers = batch.getBuffers().iterator();
        List<Long> counts = batch.getVariadicBufferCounts();
        this.variadicCounts = counts == null ? List.<Long>of().iterator() : counts.iterator();
        this.dictionaries = dictionaries;
    }

    /** A batch is damaged. */
    static final class DamagedBatchException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DamagedBatchException(String message) {
            super(message);
        }
    }

    /**
     * Checks a batch without compression.
     *
     * @param fields columns of the batch. A column with a dictionary has the type of its indices.
     * @param dictionaries loaded dictionaries by id
     * @throws DamagedBatchException if the batch is damaged
     */
    static void check(ArrowRecordBatch batch, List<Field> fields, Map<Long, Dictionary> dictionaries) {
        BatchCheck check = new BatchCheck(batch, dictionaries);
        for (Field field : fields) {
            Part column = check.read(field);
            require(
                    column.rows() == batch.getLength(),
                    field,
                    "has " + column.rows() + " of " + batch.getLength() + " rows");
        }
    }

    /** The buffers of a column, or of a part of a nested column. */
    private record Part(Field field, ArrowFieldNode node, List<ArrowBuf> buffers, List<Part> children) {
        int rows() {
            return node.getLength();
        }

        ArrowBuf buffer(int index) {
            return buffers.get(index);
        }

        boolean isValid(int row) {
            int missing = node.getNullCount();
            return missing == 0 || (missing < rows() && (buffer(0).getByte(row >> 3) >> (row & 7) & 1) == 1);
        }

        /** Requires a buffer of the given number of bytes. */
        void requireBytes(int index, long bytes) {
            require(buffer(index).capacity() >= bytes, field, "has incomplete values");
        }
    }

    private static void require(boolean condition, Field field, String otherwise) {
        if (!condition) {
            throw new DamagedBatchException("it is damaged: column `" + field.getName() + "` " + otherwise);
        }
    }

    private Part read(Field field) {
        require(nodes.hasNext(), field, "is missing in a batch");
        ArrowFieldNode node = nodes.next();
        TypeLayout layout = TypeLayout.getTypeLayout(field.getType());
        long count = layout.getBufferLayouts().size();
        if (!layout.isFixedBufferCount()) {
            require(variadicCounts.hasNext(), field, "has no buffer count");
            count = TypeLayout.getTypeBufferCount(field.getType()) + variadicCounts.next();
        }
        List<ArrowBuf> own = new ArrayList<>();
        for (long b = 0; b < count; b++) {
            require(buffers.hasNext(), field, "has too few buffers");
            own.add(buffers.next());
        }
        List<Part> children = new ArrayList<>();
        field.getChildren().forEach(child -> children.add(read(child)));
        Part part = new Part(field, node, own, children);
        checkPart(part, layout);
        return part;
    }

    private void checkPart(Part part, TypeLayout layout) {
        int rows = part.rows();
        int missing = part.node().getNullCount();
        require(rows >= 0 && missing >= 0 && missing <= rows, part.field(), "has an invalid length");
        boolean hasValidity = !layout.getBufferTypes().isEmpty()
                && layout.getBufferTypes().get(0) == BufferLayout.BufferType.VALIDITY;
        if (hasValidity && missing > 0 && missing < rows) {
            part.requireBytes(0, (rows + 7L) / 8);
        }
        switch (part.field().getType().getTypeID()) {
            case Null -> {}
            case Utf8 -> checkTexts(part, offsets(part, Integer.BYTES));
            case LargeUtf8 -> checkTexts(part, offsets(part, Long.BYTES));
            case Binary -> part.requireBytes(2, last(part, offsets(part, Integer.BYTES)));
            case LargeBinary -> part.requireBytes(2, last(part, offsets(part, Long.BYTES)));
            case Utf8View, BinaryView -> checkViews(part);
            case List, Map -> checkChild(part, 0, last(part, offsets(part, Integer.BYTES)));
            case LargeList -> checkChild(part, 0, last(part, offsets(part, Long.BYTES)));
            case FixedSizeList ->
                checkChild(
                        part,
                        0,
                        (long) rows * ((ArrowType.FixedSizeList) part.field().getType()).getListSize());
            case ListView -> checkListViews(part, Integer.BYTES);
            case LargeListView -> checkListViews(part, Long.BYTES);
            case Struct -> {
                for (int c = 0; c < part.children().size(); c++) {
                    checkChild(part, c, rows);
                }
            }
            case Union -> checkUnion(part, (ArrowType.Union) part.field().getType());
            case RunEndEncoded -> checkRuns(part);
            case NONE -> require(false, part.field(), "has no type");
            default -> checkFixed(part, layout.getBufferLayouts().get(1).getTypeBitWidth());
        }
    }

    private static void checkChild(Part part, int child, long rows) {
        require(part.children().size() > child, part.field(), "has no values");
        require(part.children().get(child).rows() >= rows, part.field(), "has an invalid offset");
    }

    private void checkFixed(Part part, int bits) {
        part.requireBytes(1, ((long) part.rows() * bits + 7) / 8);
        if (part.field().getDictionary() != null) {
            Dictionary dictionary =
                    dictionaries.get(part.field().getDictionary().getId());
            long entries = dictionary == null ? 0 : dictionary.getVector().getValueCount();
            checkRange(part, bits, entries, "has an invalid index");
        } else if (part.field().getType() instanceof ArrowType.Time time) {
            long day = switch (time.getUnit()) {
                case SECOND -> TimeUnit.DAYS.toSeconds(1);
                case MILLISECOND -> TimeUnit.DAYS.toMillis(1);
                case MICROSECOND -> TimeUnit.DAYS.toMicros(1);
                case NANOSECOND -> TimeUnit.DAYS.toNanos(1);
            };
            checkRange(part, bits, day + 1, "has a time outside of the day");
        }
    }

    /** Requires that all integers are at least 0 and less than a bound. */
    private static void checkRange(Part part, int bits, long bound, String otherwise) {
        for (int row = 0; row < part.rows(); row++) {
            long value = integer(part.buffer(1), bits, row);
            require((value >= 0 && value < bound) || !part.isValid(row), part.field(), otherwise);
        }
    }

    /** Returns an integer. Integers of 8 and 16 bits, of which dictionaries use all values, are unsigned. */
    private static long integer(ArrowBuf values, int bits, long row) {
        return switch (bits) {
            case 8 -> values.getByte(row) & 0xffL;
            case 16 -> values.getShort(row * Short.BYTES) & 0xffffL;
            case 32 -> values.getInt(row * Integer.BYTES);
            default -> values.getLong(row * Long.BYTES);
        };
    }

    /** The offsets of the rows: row r begins at {@code at(r)} and ends at {@code at(r + 1)}. */
    @FunctionalInterface
    private interface Offsets {
        long at(long row);
    }

    /** Reads and checks the offsets of a part. They must not decrease. */
    private static Offsets offsets(Part part, int bytes) {
        if (part.rows() == 0) {
            return row -> 0;
        }
        part.requireBytes(1, (part.rows() + 1L) * bytes);
        ArrowBuf buffer = part.buffer(1);
        Offsets offsets = bytes == Integer.BYTES
                ? row -> buffer.getInt(row * Integer.BYTES)
                : row -> buffer.getLong(row * Long.BYTES);
        long before = 0;
        for (int row = 0; row <= part.rows(); row++) {
            long next = offsets.at(row);
            require(next >= before, part.field(), "has an invalid offset");
            before = next;
        }
        return offsets;
    }

    private static long last(Part part, Offsets offsets) {
        return offsets.at(part.rows());
    }

    private static void checkTexts(Part part, Offsets offsets) {
        long start = offsets.at(0);
        long end = last(part, offsets);
        part.requireBytes(2, end);
        ArrowBuf data = part.buffer(2);
        // Usually all bytes are valid, and no text begins inside a character. This costs less than a check of each
        // text.
        boolean together = end - start <= Integer.MAX_VALUE
                && (start == end || Utf8.isValid(data.nioBuffer(start, (int) (end - start))));
        boolean begins = false;
        for (int row = 0; row < part.rows(); row++) {
            long from = offsets.at(row);
            long to = offsets.at(row + 1L);
            boolean ends = together && (to == end || !Utf8.isContinuation(data.getByte(to)));
            if (!begins || !ends) {
                require(to - from <= Integer.MAX_VALUE, part.field(), "has a text of more than 2 GiB");
                checkText(part, row, data, from, (int) (to - from));
            }
            begins = ends;
        }
    }

    private static void checkText(Part part, int row, ArrowBuf data, long from, int length) {
        require(
                length == 0 || Utf8.isValid(data.nioBuffer(from, length)) || !part.isValid(row),
                part.field(),
                "has a text that is not UTF-8");
    }

    private static void checkViews(Part part) {
        part.requireBytes(1, (long) part.rows() * VIEW_BYTES);
        ArrowBuf views = part.buffer(1);
        boolean texts = part.field().getType().getTypeID() == ArrowType.ArrowTypeID.Utf8View;
        for (int row = 0; row < part.rows(); row++) {
            if (!part.isValid(row)) {
                continue;
            }
            long at = (long) row * VIEW_BYTES;
            int length = views.getInt(at);
            require(length >= 0, part.field(), "has an invalid length");
            ArrowBuf data = views;
            long from = at + Integer.BYTES;
            if (length > INLINE_BYTES) {
                int buffer = views.getInt(at + 8);
                require(buffer >= 0 && buffer < part.buffers().size() - 2, part.field(), "has an invalid offset");
                data = part.buffer(2 + buffer);
                from = views.getInt(at + INLINE_BYTES);
                require(from >= 0 && from + length <= data.capacity(), part.field(), "has an invalid offset");
            }
            if (texts) {
                checkText(part, row, data, from, length);
            }
        }
    }

    private static void checkListViews(Part part, int bytes) {
        part.requireBytes(1, (long) part.rows() * bytes);
        part.requireBytes(2, (long) part.rows() * bytes);
        require(part.children().size() == 1, part.field(), "has no values");
        long values = part.children().get(0).rows();
        for (int row = 0; row < part.rows(); row++) {
            long at = (long) row * bytes;
            boolean small = bytes == Integer.BYTES;
            long from = small ? part.buffer(1).getInt(at) : part.buffer(1).getLong(at);
            long size = small ? part.buffer(2).getInt(at) : part.buffer(2).getLong(at);
            require(from >= 0 && size >= 0 && from <= values - size, part.field(), "has an invalid offset");
        }
    }

    private static void checkUnion(Part part, ArrowType.Union union) {
        boolean dense = union.getMode() == UnionMode.Dense;
        part.requireBytes(0, part.rows());
        if (dense) {
            part.requireBytes(1, (long) part.rows() * Integer.BYTES);
        }
        int[] ids = union.getTypeIds() == null
                ? IntStream.range(0, part.children().size()).toArray()
                : union.getTypeIds();
        for (int row = 0; row < part.rows(); row++) {
            int child = 0;
            while (child < ids.length && ids[child] != part.buffer(0).getByte(row)) {
                child++;
            }
            require(child < ids.length, part.field(), "has an invalid type");
            long offset = dense ? part.buffer(1).getInt((long) row * Integer.BYTES) : row;
            require(offset >= 0, part.field(), "has an invalid offset");
            checkChild(part, child, offset + 1);
        }
    }

    private static void checkRuns(Part part) {
        Part ends = part.children().get(0);
        int bits = ((ArrowType.Int) ends.field().getType()).getBitWidth();
        checkChild(part, 1, ends.rows());
        long before = 0;
        for (int run = 0; run < ends.rows(); run++) {
            long end = integer(ends.buffer(1), bits, run);
            require(end > before, part.field(), "has an invalid run");
            before = end;
        }
        require(before >= part.rows(), part.field(), "has incomplete values");
    }

    /** UTF-8 as in RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
    private static final class Utf8 {
        private static final long ALL_HIGH_BITS = 0x8080808080808080L;

        private Utf8() {}

        static boolean isContinuation(byte value) {
            return (value & 0xc0) == 0x80;
        }

        static boolean isValid(ByteBuffer text) {
            while (text.hasRemaining()) {
                if (text.remaining() >= Long.BYTES && (text.getLong(text.position()) & ALL_HIGH_BITS) == 0) {
                    text.position(text.position() + Long.BYTES); // eight ASCII characters
                    continue;
                }
                int first = text.get() & 0xff;
                int more = first < 0x80
                        ? 0
                        : first < 0xc2 ? -1 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : -1;
                if (more < 0 || text.remaining() < more) {
                    return false;
                }
                int code = more == 0 ? first : first & (0x3f >> more);
                for (int i = 0; i < more; i++) {
                    byte next = text.get();
                    if (!isContinuation(next)) {
                        return false;
                    }
                    code = code << 6 | (next & 0x3f);
                }
                boolean shortest = more < 2 || code >= (more == 2 ? 0x800 : 0x10000);
                if (!shortest || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
                    return false;
                }
            }
            return true;
        }
    }
}
