package org.sassrec.config.reference;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Some keys of the configuration, written as in the reference: dotted paths with {@code *} in place of the name of a
 * scenario, side, feature or metric. The path of a mapping means all keys in it.
 */
public final class KeySet {
    private static final Set<String> DECLARED = ConfigReference.paths();

    private final Pattern paths;

    private KeySet(Pattern paths) {
        this.paths = paths;
    }

    /**
     * Returns a set of keys.
     *
     * @param keys such as {@code finetune.warm}, {@code scenarios.*.label}
     * @throws IllegalArgumentException if one of them is neither a declared key nor a mapping of such keys
     */
    public static KeySet of(String... keys) {
        return new KeySet(Pattern.compile(List.of(keys).stream()
                .map(key -> declared(key).replace(".", "\\.").replace("*", "[^.]*"))
                .collect(Collectors.joining("|", "(", ")(\\..*)?"))));
    }

    /**
     * Returns the path of a key or mapping.
     *
     * @throws IllegalArgumentException if it is not declared
     */
    public static String declared(String key) {
        if (DECLARED.stream().noneMatch(path -> (path + ".").startsWith(key + "."))) {
            throw new IllegalArgumentException("`" + key + "` is not a key of the configuration");
        }
        return key;
    }

    /** Returns whether a path of the effective values is one of these keys. */
    public boolean contains(String path) {
        return start(path).isPresent();
    }

    /**
     * Returns the part of a path that is in this set, for example {@code scenarios.home} of {@code
     * scenarios.home.label} for {@code scenarios.*}.
     */
    public Optional<String> start(String path) {
        Matcher matcher = paths.matcher(path);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
