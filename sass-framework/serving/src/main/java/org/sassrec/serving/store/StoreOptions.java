package org.sassrec.serving.store;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.Suggestions;

/**
 * Which store to open, and how. Plain values, so that a program that serves takes them from its own settings.
 *
 * <pre>{@code
 * StoreOptions.of("embedded", Path.of("/srv/releases"))
 * StoreOptions.of("milvus", Path.of("/srv/releases")).with("uri", "http://milvus:19530").with("prefix", "shop")
 * }</pre>
 *
 * @param store name of the store, as its {@link StoreProvider} has it
 * @param home folder of the files of the releases; the embedded store has its vectors there, too
 * @param settings of the store by name; the provider's page lists them. Some are secrets: the values are never printed
 */
public record StoreOptions(String store, Path home, Map<String, String> settings) {

    public StoreOptions {
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    }

    /** A store without settings. */
    public static StoreOptions of(String store, Path home) {
        return new StoreOptions(store, home, Map.of());
    }

    /** The same with one more setting. */
    public StoreOptions with(String name, String value) {
        Map<String, String> more = new TreeMap<>(settings);
        more.put(name, value);
        return new StoreOptions(store, home, more);
    }

    /**
     * Refuses settings that the store does not have.
     *
     * @throws SassException SASS7527
     */
    public void checkNames(Set<String> known) {
        for (String name : settings.keySet()) {
            if (!known.contains(name)) {
                throw Diagnostic.error(
                                DiagnosticCode.INVALID_STORE_SETTING,
                                "the store `" + store + "` has no setting `" + name + "`")
                        .withHelp(Suggestions.didYouMean(name, known)
                                .orElse(
                                        known.isEmpty()
                                                ? "it has no settings: remove it"
                                                : "it has: " + String.join(", ", new java.util.TreeSet<>(known))))
                        .toException();
            }
        }
    }

    /**
     * The problem SASS7527 of a setting.
     *
     * @param what such as {@code is missing}
     */
    public SassException problem(String name, String what, String help) {
        return Diagnostic.error(
                        DiagnosticCode.INVALID_STORE_SETTING,
                        "the setting `" + name + "` of the store `" + store + "` " + what)
                .withHelp(help)
                .toException();
    }

    @Override
    public String toString() {
        return "StoreOptions[store=" + store + ", home=" + home + ", settings=" + settings.keySet() + "]";
    }
}
