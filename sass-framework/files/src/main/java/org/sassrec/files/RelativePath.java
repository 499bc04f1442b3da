package org.sassrec.files;

import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks names of files that another program wrote, for example in a list of files at an address. A name that is used
 * without this check could lead out of its folder.
 */
public final class RelativePath {

    /** Printable ASCII without characters that have a meaning on some platform. All files of this program have such names. */
    private static final Pattern PART = Pattern.compile("[ -~&&[^/\\\\:*?\"<>|]]{1,255}");

    private RelativePath() {}

    /** Returns whether a name with slashes leads to a file below the folder that it is resolved against, on every platform. */
    public static boolean isSafe(@Nullable String name) {
        return name != null
                && Stream.of(name.split("/", -1))
                        .allMatch(part -> PART.matcher(part).matches() && !part.equals(".") && !part.equals(".."));
    }
}
