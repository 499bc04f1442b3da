package org.sassrec.scaffold;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Recognizes positive and negative signals of users by the words of a name. The words are in {@code label-words.txt}. */
final class LabelWords {
    private static final String NEGATIVE = "negative";

    private static final String NOT_LATIN = ".*[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}].*";

    private static final Map<String, Set<String>> WORDS = read();

    private static final Set<String> NEUTRAL = WORDS.getOrDefault("neutral", Set.of());

    private static final Pattern CLICK = forms("", WORDS.getOrDefault("click", Set.of()));
    private static final Pattern PURCHASE = forms("", WORDS.getOrDefault("purchase", Set.of()));
    private static final Pattern LIKE = forms("", WORDS.getOrDefault("like", Set.of()));

    /** A negation that is joined to a positive word, for example in {@code unfollow}. */
    private static final Pattern NEGATED = forms(
            "(un|dis|non|not|no|anti|mis|de|in|never|without)",
            WORDS.entrySet().stream()
                    .filter(entry -> Set.of("click", "purchase", "like").contains(entry.getKey()))
                    .flatMap(entry -> entry.getValue().stream())
                    .collect(Collectors.toSet()));

    private LabelWords() {}

    /**
     * The signal of a name.
     *
     * @param score 100 for a click, 90 for a purchase or a label, 60 for a weaker positive signal, 0 for no positive signal
     * @param exact whether the other words of the name do not change its meaning
     */
    record Signal(int score, boolean exact) {}

    /** Returns the signal of a name; a name with a negative word is no positive signal. */
    static Signal signal(String name) {
        List<String> words = words(name);
        if (isNegative(name)) {
            return new Signal(0, false);
        }
        int score = words.stream().mapToInt(LabelWords::score).max().orElse(0);
        boolean exact = score > 0 && words.stream().allMatch(word -> score(word) > 0 || NEUTRAL.contains(word));
        return new Signal(score, exact);
    }

    /** Returns whether a name has a word of a negative signal or a negation. */
    static boolean isNegative(String name) {
        Set<String> negative = WORDS.getOrDefault(NEGATIVE, Set.of());
        return words(name).stream()
                .anyMatch(word ->
                        NEGATED.matcher(word).matches() || negative.stream().anyMatch(entry -> matches(word, entry)));
    }

    /** Returns whether a name has a form of a word, for example {@code clicked} of {@code click}. */
    static boolean has(String name, String word) {
        Pattern forms = forms("", Set.of(word));
        return words(name).stream().anyMatch(each -> forms.matcher(each).matches());
    }

    private static int score(String word) {
        return CLICK.matcher(word).matches()
                ? 100
                : PURCHASE.matcher(word).matches() ? 90 : LIKE.matcher(word).matches() ? 60 : 0;
    }

    private static boolean matches(String word, String entry) {
        if (entry.matches(NOT_LATIN)) {
            return word.contains(entry);
        }
        return entry.endsWith("*") ? word.startsWith(entry.substring(0, entry.length() - 1)) : word.equals(entry);
    }

    /** Returns a pattern of words that may be joined to a neutral word, for example {@code adclick}. */
    private static Pattern forms(String before, Set<String> words) {
        return Pattern.compile("(addto|" + String.join("|", NEUTRAL) + ")?" + before + "(" + String.join("|", words)
                + ")(s|d|ed|es|ing|flag|label|out|through|thru)?");
    }

    /** Splits a name at changes of case, digits and other characters, and removes accents. */
    private static List<String> words(String name) {
        String plain = Normalizer.normalize(
                        ColumnGuesses.normalized(name.replaceAll("(\\p{Lu})(\\p{Lu}\\p{Ll})", "$1_$2")),
                        Normalizer.Form.NFD)
                .replaceAll("[\\u0300-\\u036F]", "")
                .replace('ı', 'i')
                .replace('ł', 'l')
                .replace("ß", "ss");
        return Arrays.stream(Normalizer.normalize(plain, Normalizer.Form.NFC).split("[^\\p{L}]+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static Map<String, Set<String>> read() {
        try (InputStream in = LabelWords.class.getResourceAsStream("label-words.txt")) {
            if (in == null) {
                throw new IllegalStateException("the jar has no label-words.txt");
            }
            Map<String, Set<String>> words = new TreeMap<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList()) {
                int colon = line.indexOf(':');
                words.computeIfAbsent(line.substring(0, colon).replaceAll("\\..*", ""), kind -> new LinkedHashSet<>())
                        .addAll(List.of(line.substring(colon + 1).strip().split(" +")));
            }
            return words;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
