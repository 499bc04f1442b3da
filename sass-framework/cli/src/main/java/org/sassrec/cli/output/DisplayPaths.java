package org.sassrec.cli.output;

import java.nio.file.Path;

/** Formats paths for output. */
public final class DisplayPaths {
    private DisplayPaths() {}

    /** Returns the path relative to the working directory if it is below it, otherwise the absolute path. */
    public static String path(Path path) {
        Path base = Path.of("").toAbsolutePath();
        Path absolute = path.toAbsolutePath().normalize();
        return (absolute.startsWith(base) ? base.relativize(absolute) : absolute).toString();
    }

    /** Formats the place of a store, which is a path or a URI. */
    static String storeLocation(String place) {
        return place.contains("://") ? place : path(Path.of(place));
    }
}
