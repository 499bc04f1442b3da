package org.sassrec.serving.release;

import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.serving.release.ReleaseManifest.Collection;
import org.sassrec.serving.release.ReleaseManifest.Model;

/**
 * Checks a manifest that was read from a store. Any process that can write to the store can write any manifest. Readers
 * use its ids and checksums as names of files and its numbers as sizes, and writers drop what it names.
 */
final class ManifestCheck {

    /** Form of the id of a release, which is also the name of the folder of its files. */
    static final String ID = "[0-9]{8}T[0-9A-Za-z_]{1,100}";

    private static final Predicate<String> IS_ID = Pattern.compile(ID).asMatchPredicate();
    private static final Predicate<String> IS_DIGEST =
            Pattern.compile("[0-9a-f]{64}").asMatchPredicate();
    private static final Predicate<String> IS_ID_SUM =
            Pattern.compile("[0-9a-f]{1,32}").asMatchPredicate();
    private static final Predicate<String> IS_COLLECTION =
            Pattern.compile("[0-9A-Za-z_]{1,255}").asMatchPredicate();
    private static final int MAX_DIM = 1 << 15;

    private ManifestCheck() {}

    /**
     * Requires valid names and numbers.
     *
     * @param prefix of the names of all collections of the channel
     * @throws IllegalArgumentException with the first invalid value
     */
    static void requireValid(ReleaseManifest release, String prefix) {
        require(IS_ID.test(release.id()), "id", release.id());
        requireTime("created", release.created());
        requireTime("liveSince", release.liveSince());
        String held = release.heldSince();
        if (held != null) {
            requireTime("heldSince", held);
        }
        release.models().forEach(ManifestCheck::requireModel);
        release.scenarios().values().forEach(collection -> requireCollection(collection, prefix));
    }

    private static void requireModel(String key, @Nullable Model model) {
        require(IS_ID.test(key) && model != null, "models", key);
        if (model != null) {
            require(IS_DIGEST.test(model.userTowerId()), "userTowerId", model.userTowerId());
            require(IS_DIGEST.test(model.snapshotId()), "snapshotId", model.snapshotId());
        }
    }

    private static void requireCollection(Collection collection, String prefix) {
        String name = collection.name();
        require(name.startsWith(prefix) && IS_COLLECTION.test(name), "name", name);
        require(IS_ID_SUM.test(collection.ids()), "ids", collection.ids());
        require(collection.dim() > 0 && collection.dim() <= MAX_DIM, "dim", collection.dim());
        require(collection.rows() >= 0, "rows", collection.rows());
        require(collection.breadth() > 0, "breadth", collection.breadth());
        require(collection.probes() >= 0, "probes", collection.probes());
        require(Double.isFinite(collection.recall()), "recall", collection.recall());
        require(!collection.filters().kinds().containsValue(null), "filters", collection.filters());
    }

    private static void requireTime(String key, String text) {
        require(ReleaseManifest.time(text).isPresent(), key, text);
    }

    private static void require(boolean valid, String key, Object value) {
        if (!valid) {
            throw new IllegalArgumentException(
                    "`" + key + "` has the invalid value `" + MessageText.shorten(String.valueOf(value)) + "`");
        }
    }
}
