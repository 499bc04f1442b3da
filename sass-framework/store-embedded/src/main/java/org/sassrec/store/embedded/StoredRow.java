package org.sassrec.store.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.OutputStreamDataOutput;
import org.apache.lucene.util.BytesRef;
import org.sassrec.serving.store.VectorStore.Row;

/**
 * The id and the texts of a row, as a binary value of the column {@link CollectionWriter#ROW}. Lucene's stored fields
 * are compressed in blocks of several documents: the 50 rows of a result would take longer than the search.
 *
 * @param texts by column
 */
record StoredRow(String id, Map<String, String> texts) {

    static BytesRef encode(Row row) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStreamDataOutput out = new OutputStreamDataOutput(bytes)) {
            out.writeString(row.id());
            out.writeMapOfStrings(row.fields());
        }
        return new BytesRef(bytes.toByteArray());
    }

    static StoredRow decode(BytesRef bytes) throws IOException {
        ByteArrayDataInput in = new ByteArrayDataInput(bytes.bytes, bytes.offset, bytes.length);
        return new StoredRow(in.readString(), in.readMapOfStrings());
    }

    /** Returns only the id. */
    static String decodeId(BytesRef bytes) throws IOException {
        return new ByteArrayDataInput(bytes.bytes, bytes.offset, bytes.length).readString();
    }
}
