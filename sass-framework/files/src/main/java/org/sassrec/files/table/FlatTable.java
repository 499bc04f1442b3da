package org.sassrec.files.table;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A table of a FlatBuffers message, the form of Arrow's metadata. Fields are read by their number in the schema; see
 * <a href="https://flatbuffers.dev/internals/">FlatBuffers internals</a>.
 *
 * <p>A reference that leads out of the buffer is an {@link IndexOutOfBoundsException}.
 *
 * @param bytes little-endian
 * @param start position of the table in them
 */
record FlatTable(ByteBuffer bytes, int start) {

    /** The root table of a message that begins at the buffer's first byte. */
    static FlatTable root(ByteBuffer bytes) {
        return new FlatTable(bytes, bytes.getInt(0));
    }

    /** Position of a field's value; 0 if the table has the default value. */
    private int position(int field) {
        int vtable = start - bytes.getInt(start);
        int slot = Short.BYTES * (2 + field);
        if (slot >= Short.toUnsignedInt(bytes.getShort(vtable))) {
            return 0;
        }
        int offset = Short.toUnsignedInt(bytes.getShort(vtable + slot));
        return offset == 0 ? 0 : start + offset;
    }

    /** Position to which a field's reference leads. */
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
        byte[] utf8 = new byte[bytes.getInt(text)];
        bytes.get(text + Integer.BYTES, utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** Number of elements of a vector. */
    int sizeOf(int field) {
        return position(field) == 0 ? 0 : bytes.getInt(reference(field));
    }

    /** Position of the first element of a vector of structs. */
    int structsAt(int field) {
        return reference(field) + Integer.BYTES;
    }

    /** A table of a vector of tables. */
    FlatTable tableAt(int field, int index) {
        int element = structsAt(field) + index * Integer.BYTES;
        return new FlatTable(bytes, element + bytes.getInt(element));
    }
}
