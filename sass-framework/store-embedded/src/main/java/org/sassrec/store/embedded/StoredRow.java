package org.sassrec.store.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.OutputStreamDataOutput;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;
import org.sassrec.serving.store.VectorStore.Row;

/**
 * The id and the texts of a row, as binary values of the columns {@code row}, {@code row.1} and so on. Each value of the
 * maximum length has a value in the next column. Lucene's stored fields are compressed in blocks of several documents:
 * the 50 rows of a result would take longer than the search.
 *
 * @param texts by column
 */
record StoredRow(String id, Map<String, String> texts) {

    /** The maximum of Lucene for a value of a column. */
    static final int MAX_LENGTH = 32_766;

    private static String column(int part) {
        return part == 0 ? "row" : "row." + part;
    }

    static void add(Row row, Document document) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (OutputStreamDataOutput out = new OutputStreamDataOutput(content)) {
            out.writeString(row.id());
            out.writeMapOfStrings(row.fields());
        }
        byte[] bytes = content.toByteArray();
        for (int part = 0; part * MAX_LENGTH <= bytes.length; part++) {
            int from = part * MAX_LENGTH;
            int length = Math.min(MAX_LENGTH, bytes.length - from);
            document.add(new BinaryDocValuesField(column(part), new BytesRef(bytes, from, length)));
        }
    }

    /** Reads rows in ascending order. */
    static final class Reader {
        private final @Nullable LeafReader segment;
        private final @Nullable BinaryDocValues values;

        /** @param segment {@code null} for no rows */
        Reader(@Nullable LeafReader segment) throws IOException {
            this.segment = segment;
            this.values = segment == null ? null : segment.getBinaryDocValues(column(0));
        }

        StoredRow read(int row) throws IOException {
            BytesRef first = value(values, row);
            if (first.length < MAX_LENGTH || segment == null) {
                return decode(new ByteArrayDataInput(first.bytes, first.offset, first.length));
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            BytesRef next = first;
            for (int part = 1; next.length == MAX_LENGTH; part++) {
                all.write(next.bytes, next.offset, next.length);
                next = value(segment.getBinaryDocValues(column(part)), row);
            }
            all.write(next.bytes, next.offset, next.length);
            return decode(new ByteArrayDataInput(all.toByteArray()));
        }

        private static StoredRow decode(ByteArrayDataInput in) throws IOException {
            return new StoredRow(requireId(in.readString()), in.readMapOfStrings());
        }

        /** Compiled code reads zeros from a mapped file that was truncated. */
        private static String requireId(String id) throws IOException {
            if (id.isEmpty()) {
                throw new CorruptIndexException("a row has no id", "rows");
            }
            return id;
        }

        /** Reads only the id. */
        String readId(int row) throws IOException {
            BytesRef first = value(values, row);
            if (first.length == MAX_LENGTH) {
                return read(row).id();
            }
            return requireId(new ByteArrayDataInput(first.bytes, first.offset, first.length).readString());
        }

        private static BytesRef value(@Nullable BinaryDocValues values, int row) throws IOException {
            if (values == null || !values.advanceExact(row)) {
                throw new CorruptIndexException("row " + row + " has no content", "rows");
            }
            return values.binaryValue();
        }
    }
}
