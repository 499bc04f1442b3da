package org.sassrec.release;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.release.ReleaseContent.ScenarioVectors;

/** Looks at all that is to be released before anything is written: refuses what can't be served, and takes the digests. */
final class ContentCheck {

    private ContentCheck() {}

    /**
     * What was found.
     *
     * @param digest over dimension, ids, vectors and texts, in hex
     * @param largestNorm Euclidean
     */
    record Checked(String digest, double largestNorm) {}

    /**
     * Checks one scenario.
     *
     * @throws org.sassrec.diagnostic.SassException SASS7510 without rows, SASS7511 for a vector that is not finite or is
     *     zero, SASS7512 for an id twice, SASS7515 for an
     *     empty id, SASS7518 for sample users of another dimension
     */
    static Checked check(ScenarioVectors vectors) {
        String scenario = vectors.scenario();
        if (vectors.rows() == 0) {
            throw Diagnostic.error("SASS7510", "scenario `" + scenario + "` has no item vectors to publish")
                    .withHelp("give it candidates (`scenarios." + scenario + ".candidates`), or `served: false`")
                    .toException();
        }
        int dim = vectors.dim();
        checkUsers(vectors);
        MessageDigest digest = ReleaseFiles.sha256();
        ByteBuffer bytes = ByteBuffer.allocate(4 * dim).order(ByteOrder.LITTLE_ENDIAN);
        float[] vector = new float[dim];
        double largest = 0;
        text(digest, Integer.toString(dim));
        for (int row = 0; row < vectors.rows(); row++) {
            String id = vectors.id(row);
            if (id.isEmpty()) {
                throw Diagnostic.error("SASS7515", "an item among the vectors of `" + scenario + "` has an empty id")
                        .withHelp("give every item of the data an id")
                        .toException();
            }
            vectors.vector(row, vector);
            double square = 0;
            bytes.clear();
            for (float value : vector) {
                square += (double) value * value;
                bytes.putFloat(value);
            }
            if (!(square > 0) || square == Double.POSITIVE_INFINITY) {
                throw Diagnostic.error(
                                "SASS7511",
                                "the vector of item `" + id + "` in scenario `" + scenario + "` "
                                        + (square == 0 ? "is zero" : "is not finite"))
                        .withHelp("training has failed: look at its losses and train again")
                        .toException();
            }
            largest = Math.max(largest, square);
            text(digest, id);
            digest.update(bytes.array());
            for (Map.Entry<String, String> entry : new TreeMap<>(vectors.texts(row)).entrySet()) {
                text(digest, entry.getKey());
                text(digest, entry.getValue());
            }
        }
        String repeated = RowsById.of(vectors).repeated();
        if (repeated != null) {
            throw Diagnostic.error(
                            "SASS7512", "item `" + repeated + "` stands twice among the vectors of `" + scenario + "`")
                    .withHelp("export again: `train` writes each candidate once")
                    .toException();
        }
        return new Checked(HexFormat.of().formatHex(digest.digest()), Math.sqrt(largest));
    }

    private static void checkUsers(ScenarioVectors vectors) {
        for (float[] user : vectors.probes()) {
            if (user.length != vectors.dim()) {
                throw Diagnostic.error(
                                "SASS7518",
                                "users and items of scenario `" + vectors.scenario()
                                        + "` do not come from the same training: their vectors have " + user.length
                                        + " and " + vectors.dim() + " dimensions")
                        .withHelp("export again: `train` writes both")
                        .toException();
            }
        }
    }

    /** Adds a text so that two texts never read as one. */
    static void text(MessageDigest digest, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(4).putInt(utf8.length).array());
        digest.update(utf8);
    }
}
