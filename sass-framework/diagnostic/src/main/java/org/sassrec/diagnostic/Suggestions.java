package org.sassrec.diagnostic;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the words that a mistyped word most likely means. */
public final class Suggestions {

    private Suggestions() {}

    /** Returns the nearest word, if its distance is small enough for a typing error. */
    public static Optional<String> nearest(String word, Collection<String> words) {
        return nearest(word, words, 1).stream().findFirst();
    }

    /** Returns up to {@code most} near words, nearest first. Returns an empty list if no word is near enough. */
    public static List<String> nearest(String word, Collection<String> words, int most) {
        String sought = normal(word);
        int reach = Math.max(1, sought.length() / 3);
        record Near(String word, int distance) {}
        List<Near> found = words.stream()
                .distinct()
                .map(candidate -> new Near(candidate, distance(sought, normal(candidate))))
                // A suggestion must keep a part of the word. Two edits change any two-letter word into any other.
                .filter(near -> near.distance <= reach && near.distance < Math.max(1, near.word.length()))
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::word))
                .toList();
        return found.stream()
                .filter(near -> near.distance <= found.get(0).distance + 1)
                .limit(most)
                .map(Near::word)
                .toList();
    }

    /** Returns {@code did you mean `x`?} for the nearest word, if one exists. */
    public static Optional<String> didYouMean(String word, Collection<String> words) {
        return nearest(word, words).map(near -> "did you mean `" + near + "`?");
    }

    private static String normal(String word) {
        return word.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    /**
     * Returns the Damerau-Levenshtein distance (optimal string alignment): insertions, deletions, substitutions and
     * swaps of neighbors, each of cost one.
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
