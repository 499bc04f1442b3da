package org.sassrec.report;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.sassrec.dataset.Dataset;

/** Finds the item column with titles: its name contains "title" or a similar word, and most of its texts differ. */
final class TitleColumn {
    private static final List<String> WORDS = List.of("title", "name", "headline", "caption", "标题", "名称");

    /** Maximum number of items whose texts are read. */
    private static final int ITEMS = 1_000;

    /** Minimum share of different texts. A category also has a name, but few different ones. */
    private static final double MIN_DISTINCT = 0.5;

    private TitleColumn() {}

    /** Returns the column; empty if no column has titles. */
    static Optional<String> of(Dataset dataset) {
        List<String> columns = dataset.manifest().itemColumns().stream()
                .filter(column -> hasTitles(dataset, column))
                .toList();
        for (String word : WORDS) {
            Optional<String> equal = columns.stream()
                    .filter(column -> column.toLowerCase(Locale.ROOT).equals(word))
                    .findFirst();
            if (equal.isPresent()) {
                return equal;
            }
        }
        return WORDS.stream()
                .flatMap(word -> columns.stream()
                        .filter(column -> column.toLowerCase(Locale.ROOT).contains(word)))
                .findFirst();
    }

    private static boolean hasTitles(Dataset dataset, String column) {
        int count = Math.min(ITEMS, dataset.itemCount());
        Set<String> texts = new HashSet<>();
        boolean repeatsIds = true;
        for (int item : IntStream.range(0, count)
                .map(n -> (int) ((long) n * dataset.itemCount() / count))
                .toArray()) {
            String text = dataset.itemText(item, column);
            repeatsIds &= text.equals(dataset.itemId(item));
            if (!text.isBlank()) {
                texts.add(text);
            }
        }
        return !repeatsIds && texts.size() >= MIN_DISTINCT * count;
    }
}
