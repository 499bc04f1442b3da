package org.sassrec.config.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;

/** Java names for the names of a configuration, which consist of letters, digits, {@code _} and {@code -}. */
final class JavaNames {

    /** Methods of every record. A component may not have the name of one without parameters. */
    private static final Set<String> OBJECT_METHODS =
            Set.of("clone", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait");

    private static final Pattern SEPARATORS = Pattern.compile("[-_]+");

    private JavaNames() {}

    /** Returns the name of a constant for each name: {@code home-page} is {@code HOME_PAGE}. */
    static List<String> constants(List<String> names) {
        return distinct(
                names,
                Set.of(),
                name -> name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                        .replace('-', '_')
                        .toUpperCase(Locale.ROOT));
    }

    /**
     * Returns the name of a record component for each name: {@code city-code} is {@code cityCode}.
     *
     * @param used names of other methods without parameters
     */
    static List<String> components(List<String> names, Set<String> used) {
        Set<String> reserved =
                Stream.concat(OBJECT_METHODS.stream(), used.stream()).collect(Collectors.toSet());
        return distinct(names, reserved, JavaNames::camelCase);
    }

    private static String camelCase(String name) {
        String joined =
                SEPARATORS.splitAsStream(name).map(JavaNames::upperFirst).collect(Collectors.joining());
        return joined.substring(0, 1).toLowerCase(Locale.ROOT) + joined.substring(1);
    }

    /** Returns a text whose first letter is upper case. */
    static String upperFirst(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    /** Appends {@code _} to a name that is reserved or already used by an earlier name. */
    private static List<String> distinct(List<String> names, Set<String> reserved, UnaryOperator<String> convert) {
        List<String> all = new ArrayList<>();
        Set<String> used = new HashSet<>(reserved);
        for (String name : names) {
            String converted = convert.apply(name);
            while (SourceVersion.isKeyword(converted) || !used.add(converted)) {
                converted += "_";
            }
            all.add(converted);
        }
        return all;
    }
}
