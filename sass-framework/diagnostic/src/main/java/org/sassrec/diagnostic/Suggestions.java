package org.sassrec.diagnostic;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which known word was meant by a mistyped one. */
public final class Suggestions {

    private Suggestions() {}

    /** The nearest word, if one is near enough to be a slip of the fingers. */
    public static Optional<String> nearest(String word, Collection<String> known) {
        return nearest(word, known, 1).stream().findFirst();
    }

    /** Up to {@code most} near words, nearest first, none much farther than the first; empty when none is near enough. */
    public static List<String> nearest(String word, Collection<String> known, int most) {
        String sought = normal(word);
        int reach = Math.max(1, sought.length() / 3);
        record Near(String word, int distance) {}
        List<Near> found = known.stream()
                .distinct()
                .map(candidate -> new Near(candidate, distance(sought, normal(candidate))))
                // Two edits turn any word of two letters into any other: nearly the whole word must not be replaced.
                .filter(near -> near.distance <= reach && near.distance < Math.max(1, near.word.length()))
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::word))
                .toList();
        return found.stream()
                .filter(near -> near.distance <= found.get(0).distance + 1)
                .limit(most)
                .map(Near::word)
                .toList();
    }

    /** {@code did you mean `x`?} for the nearest word, if there is one. */
    public static Optional<String> didYouMean(String word, Collection<String> known) {
        return nearest(word, known).map(near -> "did you mean `" + near + "`?");
    }

    private static String normal(String word) {
        return word.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    /**
     * Damerau-Levenshtein distance (optimal string alignment): insertions, deletions, substitutions and swaps of
     * neighbours, each counting one.
     */
    static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                current[j] = Math.min(Math.min(current[j - 1], last[j]) + 1, last[j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    current[j] = Math.min(current[j], before[j - 2] + 1);
                }
            }
            int[] spare = before;
            before = last;
            last = current;
            current = spare;
        }
        return last[b.length()];
    }
}
