package org.sassrec.files.table;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The footer of an Arrow IPC file: its columns and the positions of its record batches. Read without the Arrow library,
 * which serving programs do not include. The field numbers are those of {@code File.fbs}, {@code Schema.fbs} and {@code
 * Message.fbs} in the <a href="https://arrow.apache.org/docs/format/Columnar.html">Arrow columnar format</a>.
 */
record ArrowMetadata(List<Column> columns, List<Block> batches) {

    private static final String MAGIC = "ARROW1";
    private static final int BLOCK_BYTES = 24;
    private static final int BUFFER_BYTES = 16;

    /** The type of a column. */
    enum Type {
        BYTE,
        SHORT,
        INT,
        LONG,
        FLOAT,
        DOUBLE,
        TEXT,
        VECTOR,
        OTHER
    }

    /**
     * A column.
     *
     * @param size dimension of a vector; 1 for other types
     */
    record Column(String name, Type type, int size) {}

    /** The position of a record batch in the file: metadata, then body. */
    record Block(long offset, int metadataLength, long bodyLength) {

        long body() {
            return offset + metadataLength;
        }

        long end() {
            return body() + bodyLength;
        }
    }

    /**
     * A record batch.
     *
     * @param buffers buffers of all columns, in the order of the columns
     */
    record Batch(long rows, List<Buffer> buffers) {}

    /** A part of a batch's body. */
    record Buffer(long offset, long length) {}

    /**
     * Reads the footer.
     *
     * @throws IOException if the file is not a complete Arrow file
     */
    static ArrowMetadata read(FileChannel channel, Path file) throws IOException {
        long size = channel.size();
        int tail = MAGIC.length() + Integer.BYTES;
        if (size < 2L * MAGIC.length() + 2 + Integer.BYTES) {
            throw new EOFException(file + " is too short for an Arrow file");
        }
        ByteBuffer end = bytes(channel, size - tail, tail);
        int length = end.getInt();
        byte[] magic = new byte[MAGIC.length()];
        end.get(magic);
        if (!MAGIC.equals(new String(magic, StandardCharsets.US_ASCII)) || length <= 0 || length > size - tail) {
            throw new IOException(file + " is not a complete Arrow file");
        }
        FlatTable footer = FlatTable.root(bytes(channel, size - tail - length, length));
        return new ArrowMetadata(columns(footer.tableAt(1)), blocks(footer));
    }

    private static List<Column> columns(FlatTable schema) {
        List<Column> columns = new ArrayList<>();
        for (int c = 0; c < schema.sizeOf(1); c++) {
            FlatTable field = schema.tableAt(1, c);
            Type type = type(field);
            columns.add(new Column(
                    field.textAt(0),
                    type,
                    type == Type.VECTOR ? field.tableAt(3).intAt(0) : 1));
        }
        return columns;
    }

    private static Type type(FlatTable field) {
        return switch (field.byteAt(2)) {
            case 2 -> integer(field.tableAt(3));
            case 3 ->
                switch (field.tableAt(3).shortAt(0)) {
                    case 1 -> Type.FLOAT;
                    case 2 -> Type.DOUBLE;
                    default -> Type.OTHER;
                };
            case 5 -> Type.TEXT;
            case 16 -> Type.VECTOR;
            default -> Type.OTHER;
        };
    }

    private static Type integer(FlatTable type) {
        if (type.byteAt(1) == 0) {
            return Type.OTHER; // unsigned
        }
        return switch (type.intAt(0)) {
            case 8 -> Type.BYTE;
            case 16 -> Type.SHORT;
            case 32 -> Type.INT;
            case 64 -> Type.LONG;
            default -> Type.OTHER;
        };
    }

    private static List<Block> blocks(FlatTable footer) {
        List<Block> blocks = new ArrayList<>();
        for (int b = 0; b < footer.sizeOf(3); b++) {
            int at = footer.structsAt(3) + b * BLOCK_BYTES;
            ByteBuffer bytes = footer.bytes();
            blocks.add(new Block(bytes.getLong(at), bytes.getInt(at + 8), bytes.getLong(at + 16)));
        }
        return blocks;
    }

    /** Reads the header of a record batch. */
    static Batch batch(FileChannel channel, Block block) throws IOException {
        ByteBuffer metadata = bytes(channel, block.offset(), block.metadataLength());
        // Since format 0.15 a continuation marker precedes the length of the message.
        metadata.position(metadata.getInt(0) == -1 ? 2 * Integer.BYTES : Integer.BYTES);
        FlatTable header =
                FlatTable.root(metadata.slice().order(ByteOrder.LITTLE_ENDIAN)).tableAt(2);
        List<Buffer> buffers = new ArrayList<>();
        for (int b = 0; b < header.sizeOf(2); b++) {
            int at = header.structsAt(2) + b * BUFFER_BYTES;
            buffers.add(new Buffer(header.bytes().getLong(at), header.bytes().getLong(at + 8)));
        }
        return new Batch(header.longAt(0), buffers);
    }

    private static ByteBuffer bytes(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new EOFException("the Arrow file is truncated");
            }
        }
        return bytes.flip();
    }

    /**
     * A table of a FlatBuffers message, the format of Arrow's metadata. Fields are read by their number in the schema;
     * see <a href="https://flatbuffers.dev/internals/">FlatBuffers internals</a>.
     *
     * <p>A reference outside the buffer causes an {@link IndexOutOfBoundsException}.
     *
     * @param bytes little-endian
     * @param start position of the table in the buffer
     */
    private record FlatTable(ByteBuffer bytes, int start) {

        /** Returns the root table of a message that starts at the first byte of the buffer. */
        static FlatTable root(ByteBuffer bytes) {
            return new FlatTable(bytes, bytes.getInt(0));
        }

        /** Returns the position of a field's value; 0 if the table has the default value. */
        private int position(int field) {
            int vtable = start - bytes.getInt(start);
            int slot = Short.BYTES * (2 + field);
            if (slot >= Short.toUnsignedInt(bytes.getShort(vtable))) {
                return 0;
            }
            int offset = Short.toUnsignedInt(bytes.getShort(vtable + slot));
            return offset == 0 ? 0 : start + offset;
        }

        /** Returns the position to which a field's reference points. */
        private int reference(int field) {
            int position = position(field);
            if (position == 0) {
                throw new IndexOutOfBoundsException("no field " + field);
            }
            return position + bytes.getInt(position);
        }

        byte byteAt(int field) {
            int position = position(field);
            return position == 0 ? 0 : bytes.get(position);
        }

        short shortAt(int field) {
            int position = position(field);
            return position == 0 ? 0 : bytes.getShort(position);
        }

        int intAt(int field) {
            int position = position(field);
            return position == 0 ? 0 : bytes.getInt(position);
        }

        long longAt(int field) {
            int position = position(field);
            return position == 0 ? 0 : bytes.getLong(position);
        }

        FlatTable tableAt(int field) {
            return new FlatTable(bytes, reference(field));
        }

        String textAt(int field) {
            int text = reference(field);
            // Checked before the array is allocated: a damaged length can be two billion.
            int length = bytes.getInt(text);
            Objects.checkFromIndexSize(text + Integer.BYTES, length, bytes.limit());
            byte[] utf8 = new byte[length];
            bytes.get(text + Integer.BYTES, utf8);
            return new String(utf8, StandardCharsets.UTF_8);
        }

        /** Returns the number of elements of a vector. */
        int sizeOf(int field) {
            return position(field) == 0 ? 0 : bytes.getInt(reference(field));
        }

        /** Returns the position of the first element of a vector of structs. */
        int structsAt(int field) {
            return reference(field) + Integer.BYTES;
        }

        /** Returns a table of a vector of tables. */
        FlatTable tableAt(int field, int index) {
            int element = structsAt(field) + index * Integer.BYTES;
            return new FlatTable(bytes, element + bytes.getInt(element));
        }
    }
}
