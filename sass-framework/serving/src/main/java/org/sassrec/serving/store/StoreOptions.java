package org.sassrec.serving.store;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.Suggestions;
import org.sassrec.diagnostic.SystemCode;

/**
 * The name and the settings of a store. Plain values, so that a program can take them from its own configuration.
 *
 * <pre>{@code
 * StoreOptions.of("embedded", Path.of("/srv/releases"))
 * StoreOptions.of("milvus", Path.of("/srv/releases")).with("uri", "http://milvus:19530").with("prefix", "shop")
 * }</pre>
 *
 * @param store name of the store, as in {@link StoreProvider#store}
 * @param home folder with the files of the releases ({@code publish.path}); the embedded store keeps its vectors there
 * too
 * @param settings of the store by name. The embedded store has none; those of Milvus are the keys of {@code
 * publish.milvus}. Some are secrets, so {@link #toString} omits the values
 */
public record StoreOptions(String store, Path home, Map<String, String> settings) {

    /** Name of the setting with the address of the release files, of a store whose vectors are not in {@link #home}. */
    public static final String FILES = "files";

    public StoreOptions {
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    }

    /** Creates options without settings. */
    public static StoreOptions of(String store, Path home) {
        return new StoreOptions(store, home, Map.of());
    }

    /** Returns a copy with one more setting. */
    public StoreOptions with(String name, String value) {
        Map<String, String> more = new TreeMap<>(settings);
        more.put(name, value);
        return new StoreOptions(store, home, more);
    }

    /**
     * Returns the address of the release files, from which a reader copies missing files to {@code home/cache}; empty
     * if all are in {@link #home}.
     */
    public Optional<String> files() {
        return Optional.ofNullable(settings.get(FILES)).filter(address -> !address.isBlank());
    }

    /**
     * Rejects settings that the store does not have.
     *
     * @throws SassException SASS7527 for an unknown setting
     */
    public void checkNames(Set<String> supported) {
        for (String name : settings.keySet()) {
            if (!supported.contains(name)) {
                throw Diagnostic.error(
                                SystemCode.INVALID_STORE_SETTING,
                                "the store `" + store + "` has no setting `" + name + "`")
                        .withHelp(Suggestions.didYouMean(name, supported)
                                .orElse(
                                        supported.isEmpty()
                                                ? "remove it; this store has no settings"
                                                : "use one of: "
                                                        + String.join(", ", new java.util.TreeSet<>(supported))))
                        .toException();
            }
        }
    }

    /**
     * Creates the exception SASS7527 for a setting.
     *
     * @param what predicate of the message, for example {@code is missing}
     */
    public SassException problem(String name, String what, String help) {
        return Diagnostic.error(
                        SystemCode.INVALID_STORE_SETTING,
                        "the setting `" + name + "` of the store `" + store + "` " + what)
                .withHelp(help)
                .toException();
    }

    @Override
    public String toString() {
        return "StoreOptions[store=" + store + ", home=" + home + ", settings=" + settings.keySet() + "]";
    }
}
