package org.sassrec.simulation;

import java.util.List;

/** Names that a person recognises in a list of results. */
final class GenreNames {
    private static final List<String> NAMES = List.of(
            "Cooking",
            "Football",
            "Travel",
            "Chess",
            "Comedy",
            "Gardening",
            "Cycling",
            "Astronomy",
            "Fashion",
            "Jazz",
            "History",
            "Camping",
            "Painting",
            "Cars",
            "Baking",
            "Swimming",
            "Robots",
            "Pets",
            "Theatre",
            "Sailing");

    private GenreNames() {}

    static String of(int genre) {
        return NAMES.get(genre % NAMES.size());
    }
}
