package org.sassrec.experiment;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.sassrec.config.TuneConfig.Dimension;
import org.sassrec.config.TuneConfig.LogRange;
import org.sassrec.config.Variant;

/**
 * Draws trials. A trial changes each key of the space with probability 1/2, so it stays near the file. The same seed
 * gives the same trials, and a longer search starts with the trials of a shorter one. Combinations that are not valid
 * and settings that equal those of an earlier trial are drawn again.
 */
final class TrialGenerator {
    /** A space with few combinations ends after this number of draws without a new one. */
    private static final int MAX_DRAWS = 300;

    private static final MathContext DIGITS = new MathContext(2);

    private final Variant file;
    private final List<Dimension> space;
    private final Random random;
    private final Set<Map<String, String>> seen = new HashSet<>();
    private int number = Trial.FILE;

    /**
     * Creates a generator.
     *
     * @param space keys and values; values that are not valid or change nothing are ignored
     */
    TrialGenerator(Variant file, List<Dimension> space, long seed) {
        this.file = file;
        this.space = SearchSpace.effective(file, space);
        this.random = new Random(seed);
        seen.add(file.config().effectiveValues());
    }

    /** Returns the keys that can change. */
    List<Dimension> space() {
        return space;
    }

    /** Returns the next trial; empty if the space has no other settings. */
    Optional<Trial> next() {
        for (int draw = 0; draw < MAX_DRAWS; draw++) {
            Map<String, String> changes = draw();
            List<String> overrides = changes.entrySet().stream()
                    .map(change -> change.getKey() + "=" + change.getValue())
                    .toList();
            Optional<Variant> bound =
                    overrides.isEmpty() ? Optional.empty() : SearchSpace.bind(file, "trial " + (number + 1), overrides);
            if (bound.isPresent() && seen.add(bound.get().config().effectiveValues())) {
                number++;
                return Optional.of(new Trial(number, Collections.unmodifiableMap(changes), bound.get()));
            }
        }
        return Optional.empty();
    }

    private Map<String, String> draw() {
        Map<String, String> changes = new LinkedHashMap<>();
        for (Dimension dimension : space) {
            boolean changed = random.nextBoolean();
            double position = random.nextDouble();
            if (changed) {
                changes.put(dimension.path(), value(dimension, position));
            }
        }
        return changes;
    }

    /** Two digits, so that the patch is readable. */
    private static String value(Dimension dimension, double position) {
        LogRange range = dimension.range();
        if (range == null) {
            return dimension.values().get((int) (position * dimension.values().size()));
        }
        double value = range.low() * Math.pow(range.high() / range.low(), position);
        return new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString();
    }
}
