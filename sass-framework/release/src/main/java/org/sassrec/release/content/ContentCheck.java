package org.sassrec.release.content;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.files.Sha256;
import org.sassrec.release.content.ReleaseContent.ScenarioVectors;
import org.sassrec.serving.store.FilterColumns;
import org.sassrec.serving.store.StoreCode;
import org.sassrec.serving.store.VectorStore;

/** Checks the content of a release before anything is written, and computes the digests. */
public final class ContentCheck {

    private ContentCheck() {}

    /**
     * The result of a check.
     *
     * @param digest over dimension, ids, vectors and texts, in hexadecimal
     * @param maxNorm greatest Euclidean norm
     * @param filters columns whose values are all valid for filtering
     */
    public record Result(String digest, double maxNorm, FilterColumns filters) {}

    /**
     * Checks one scenario.
     *
     * @param filters columns to publish for filtering
     * @throws org.sassrec.diagnostic.SassException SASS7510 without rows, SASS7511 for a vector that is zero or not
     * finite, SASS7512 for a repeated id, SASS7515 for an empty id, SASS7518 for sample users of another dimension,
     * SASS7519 for a value that cannot be filtered by, SASS7526 for a missing filter column, SASS7545 for an id that is
     * too long
     */
    public static Result check(ScenarioVectors vectors, FilterColumns filters) {
        String scenario = vectors.scenario();
        if (vectors.rows() == 0) {
            throw Diagnostic.error(
                            ReleaseCode.SCENARIO_WITHOUT_VECTORS,
                            "scenario `" + scenario + "` has no item vectors to publish")
                    .withHelp("add candidates (`scenarios." + scenario + ".candidates`), or set `serve: false`")
                    .toException();
        }
        int dim = vectors.dim();
        checkUsers(vectors);
        MessageDigest digest = Sha256.digest();
        ByteBuffer bytes = ByteBuffer.allocate(4 * dim).order(ByteOrder.LITTLE_ENDIAN);
        float[] vector = new float[dim];
        double largest = 0;
        updateDigest(digest, Integer.toString(dim));
        for (int row = 0; row < vectors.rows(); row++) {
            String id = vectors.id(row);
            if (id.isEmpty()) {
                throw Diagnostic.error(
                                ReleaseCode.EMPTY_ITEM_ID, "an item of scenario `" + scenario + "` has an empty id")
                        .withHelp("give every item in the data an id")
                        .toException();
            }
            checkLength(id, scenario);
            vectors.vector(row, vector);
            double square = 0;
            bytes.clear();
            for (float value : vector) {
                square += (double) value * value;
                bytes.putFloat(value);
            }
            if (!(square > 0) || square == Double.POSITIVE_INFINITY) {
                throw Diagnostic.error(
                                ReleaseCode.VECTOR_NOT_SEARCHABLE,
                                "the vector of item `" + id + "` in scenario `" + scenario + "` "
                                        + (square == 0 ? "is zero" : "is not finite"))
                        .withHelp("training failed: check the losses and train again")
                        .toException();
            }
            largest = Math.max(largest, square);
            updateDigest(digest, id);
            digest.update(bytes.array());
            Map<String, String> texts = new TreeMap<>(vectors.texts(row));
            filters.kinds().forEach((column, kind) -> checkFilterable(id, column, kind, texts));
            for (Map.Entry<String, String> entry : texts.entrySet()) {
                updateDigest(digest, entry.getKey());
                updateDigest(digest, entry.getValue());
            }
        }
        String repeated = RowIndex.of(vectors).duplicate();
        if (repeated != null) {
            throw Diagnostic.error(
                            ReleaseCode.DUPLICATE_ITEM,
                            "item `" + repeated + "` occurs more than once in scenario `" + scenario + "`")
                    .withHelp("run `sass train`, which exports each candidate once")
                    .toException();
        }
        return new Result(HexFormat.of().formatHex(digest.digest()), Math.sqrt(largest), filters);
    }

    /**
     * Applies the same limit to all stores, so that a release can be published to another store. Lucene accepts longer
     * ids, but fails while writing beyond its own limit.
     */
    private static void checkLength(String id, String scenario) {
        int bytes = id.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > VectorStore.MAX_ID_BYTES) {
            throw Diagnostic.error(
                            StoreCode.STORE_LIMIT_EXCEEDED,
                            "the id of item `" + id.substring(0, 40) + "...` in scenario `" + scenario + "` has "
                                    + bytes + " bytes, but at most " + VectorStore.MAX_ID_BYTES + " are allowed")
                    .withHelp("shorten the id in all source files")
                    .toException();
        }
    }

    private static void checkFilterable(String id, String column, FilterColumns.Kind kind, Map<String, String> texts) {
        String text = texts.get(column);
        if (text == null) {
            throw Diagnostic.error(ReleaseCode.FILTER_COLUMN_MISSING, "the items have no column `" + column + "`")
                    .withHelp("`publish.filters` must name columns of `data.items`"
                            + (texts.isEmpty()
                                    ? ", which has none"
                                    : ": `" + String.join("`, `", texts.keySet()) + "`"))
                    .toException();
        }
        String wrong = kind == FilterColumns.Kind.NUMBER ? notNumberProblem(text) : tooLongProblem(text);
        if (!wrong.isEmpty()) {
            throw Diagnostic.error(
                            ReleaseCode.INVALID_FILTER_VALUE,
                            "item `" + id + "` cannot be filtered by `" + column + "`: " + wrong)
                    .withHelp("fix the value in the data, or change `publish.filters`")
                    .toException();
        }
    }

    private static String notNumberProblem(String text) {
        try {
            FilterColumns.number(text);
            return "";
        } catch (NumberFormatException none) {
            return "`" + text.substring(0, Math.min(40, text.length())) + "` is not a number between -1e300 and 1e300";
        }
    }

    private static String tooLongProblem(String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        return bytes <= FilterColumns.MAX_TEXT_BYTES
                ? ""
                : "its value has " + bytes + " bytes, but at most " + FilterColumns.MAX_TEXT_BYTES + " are allowed";
    }

    private static void checkUsers(ScenarioVectors vectors) {
        for (float[] user : vectors.probes()) {
            if (user.length != vectors.userVectors() * vectors.dim()) {
                throw Diagnostic.error(
                                ReleaseCode.VECTOR_DIMENSION_MISMATCH,
                                "users and items of scenario `" + vectors.scenario()
                                        + "` do not come from the same training: their vectors have " + user.length
                                        + " and " + vectors.dim() + " dimensions")
                        .withHelp("run `sass train`, which exports both")
                        .toException();
            }
        }
    }

    /** Adds a text with its length, so that different sequences of texts have different digests. */
    public static void updateDigest(MessageDigest digest, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(4).putInt(utf8.length).array());
        digest.update(utf8);
    }
}
