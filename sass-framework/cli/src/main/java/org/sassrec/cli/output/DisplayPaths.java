package org.sassrec.cli.output;

import java.nio.file.Path;

/** Paths as people know them. */
public final class DisplayPaths {
    private DisplayPaths() {}

    /** Relative where it lies below the folder in which we were started. */
    public static String path(Path path) {
        Path here = Path.of("").toAbsolutePath();
        Path there = path.toAbsolutePath().normalize();
        return (there.startsWith(here) ? here.relativize(there) : there).toString();
    }

    /** The same for what may be a server's URI. */
    static String storeLocation(String place) {
        return place.contains("://") ? place : path(Path.of(place));
    }
}
