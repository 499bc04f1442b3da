package org.sassrec.config;

/**
 * {@code publish:} the store and its limits.
 *
 * @param path folder of the embedded store, relative to the file; {@code target/sass/store} by default
 * @param annRecall recall@50 against exact search that each index must reach before the switch
 * @param keepReleases how many releases stay, the live one included
 */
public record PublishConfig(Store store, String path, double annRecall, int keepReleases) {

    public enum Store {
        EMBEDDED
    }
}
