package org.sassrec.store.milvus;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.serving.store.FilterColumns;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.serving.store.VectorStore.CollectionSpec;
import org.sassrec.serving.store.VectorStore.Row;

/** Converts rows to and from their format in Milvus, see the package documentation. */
final class RowFormat {

    static final String ID = "id";
    static final String ROW = "row";
    static final String TEXTS = "texts";
    static final String VECTOR = "vector";

    /** Limit of Milvus for the texts of a row as JSON, in bytes. */
    static final int MAX_TEXT_BYTES = 65_536;

    /** Maximum size of a request. A server accepts 64 MB; smaller requests need less memory on both sides. */
    static final int REQUEST_BYTES = 8 << 20;

    static final int REQUEST_ROWS = 5_000;

    private RowFormat() {}

    /** A row and its estimated size in a request. */
    record SizedRow(JsonObject json, int bytes) {}

    static SizedRow toJson(Row row, long number, CollectionSpec spec) {
        int dim = spec.dim();
        if (row.vector().length != dim) {
            throw new IllegalArgumentException("the vector of item " + row.id() + " has " + row.vector().length
                    + " dimensions, but the collection has " + dim);
        }
        int idBytes = row.id().getBytes(StandardCharsets.UTF_8).length;
        JsonObject texts = new JsonObject();
        row.fields().forEach(texts::addProperty);
        int textBytes = texts.toString().getBytes(StandardCharsets.UTF_8).length;
        if (idBytes > VectorStore.MAX_ID_BYTES) {
            throw tooLongError(
                    "the id of item `" + row.id().substring(0, 40) + "...`", idBytes, VectorStore.MAX_ID_BYTES);
        }
        if (textBytes > MAX_TEXT_BYTES) {
            throw tooLongError("the texts of item `" + row.id() + "`", textBytes, MAX_TEXT_BYTES);
        }
        JsonArray vector = new JsonArray(dim + 1);
        for (float value : row.vector()) {
            vector.add(value);
        }
        vector.add(spec.padding(row.vector()));
        JsonObject json = new JsonObject();
        json.addProperty(ID, row.id());
        json.addProperty(ROW, number);
        json.add(TEXTS, texts);
        json.add(VECTOR, vector);
        spec.filters().kinds().forEach((column, kind) -> {
            String text = row.fields().getOrDefault(column, "");
            if (kind == FilterColumns.Kind.TEXT) {
                json.addProperty(Expressions.field(column), text);
            } else {
                json.addProperty(
                        Expressions.field(column), FilterColumns.number(text).orElse(Expressions.MISSING));
            }
        });
        // Filter values are stored in addition to the texts.
        int filterBytes = spec.filters().kinds().isEmpty() ? 0 : textBytes;
        return new SizedRow(json, idBytes + textBytes + filterBytes + 4 * (dim + 1) + 32);
    }

    private static RuntimeException tooLongError(String what, int bytes, int max) {
        return Diagnostic.error(
                        StoreCode.STORE_LIMIT_EXCEEDED,
                        what + ": " + bytes + " bytes, but Milvus accepts at most " + max)
                .withHelp(
                        "shorten the longest text in the item file, or remove its column: all columns except vectors are published")
                .toException();
    }

    /** Splits rows into requests within the limits of a server. */
    static List<List<JsonObject>> requests(List<SizedRow> rows) {
        List<List<JsonObject>> requests = new ArrayList<>();
        List<JsonObject> request = new ArrayList<>();
        long bytes = 0;
        for (SizedRow row : rows) {
            if (!request.isEmpty() && (bytes + row.bytes() > REQUEST_BYTES || request.size() == REQUEST_ROWS)) {
                requests.add(request);
                request = new ArrayList<>();
                bytes = 0;
            }
            request.add(row.json());
            bytes += row.bytes();
        }
        if (!request.isEmpty()) {
            requests.add(request);
        }
        return requests;
    }

    /** Returns the vector without its padding. */
    static float[] vector(Map<String, Object> entity, int dim) {
        List<?> values = (List<?>) entity.get(VECTOR);
        if (values == null || values.size() != dim + 1) {
            throw new IllegalStateException("a row has no vector");
        }
        float[] vector = new float[dim];
        for (int d = 0; d < dim; d++) {
            vector[d] = ((Number) values.get(d)).floatValue();
        }
        return vector;
    }

    static Map<String, String> texts(Map<String, Object> entity) {
        Map<String, String> texts = new HashMap<>();
        if (entity.get(TEXTS) instanceof JsonElement json) {
            json.getAsJsonObject()
                    .entrySet()
                    .forEach(entry -> texts.put(entry.getKey(), entry.getValue().getAsString()));
        }
        return texts;
    }

    static String id(Map<String, Object> entity) {
        return String.valueOf(entity.get(ID));
    }

    static long rowNumber(Map<String, Object> entity) {
        return entity.get(ROW) instanceof Number number ? number.longValue() : -1;
    }
}
