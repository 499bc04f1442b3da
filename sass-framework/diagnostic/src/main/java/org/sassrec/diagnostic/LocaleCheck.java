package org.sassrec.diagnostic;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Checks texts of the command line. Java reads characters outside of the locale as U+FFFD, so that an item id becomes a
 * different id. An ASCII locale is common for cron jobs and containers.
 */
public final class LocaleCheck {
    private static final char REPLACEMENT = '\uFFFD';

    private LocaleCheck() {}

    /**
     * Rejects texts with lost characters.
     *
     * @throws SassException SASS5907
     */
    public static void check(Collection<String> given) {
        given.stream()
                .filter(text -> text.indexOf(REPLACEMENT) >= 0)
                .findFirst()
                .ifPresent(text -> {
                    throw unsupportedCharacters(text).toException();
                });
    }

    /**
     * Returns a diagnostic for an invalid path: the locale cannot represent it, or it contains an illegal character.
     */
    public static Diagnostic pathProblem(InvalidPathException e) {
        String input = e.getInput();
        return input.indexOf(REPLACEMENT) >= 0 || !charset().newEncoder().canEncode(input)
                ? unsupportedCharacters(input)
                : Diagnostic.error(
                        SystemCode.INVALID_FORMAT,
                        "`" + TerminalText.line(input) + "` is not a valid path: " + e.getReason());
    }

    /** Returns the charset of arguments and file names. */
    public static Charset charset() {
        String name = System.getProperty("sun.jnu.encoding", "");
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
    }

    private static Diagnostic unsupportedCharacters(String text) {
        return Diagnostic.error(
                        SystemCode.UNSUPPORTED_CHARACTERS,
                        "`" + text + "` contains characters that the locale of this process does not support")
                .withNote("arguments and file names are read as " + charset() + ", because " + locale())
                .withHelp(
                        charset().equals(StandardCharsets.UTF_8)
                                ? "encode the text in UTF-8"
                                : "set LC_ALL=C.UTF-8 or another UTF-8 locale, and run the command again");
    }

    private static String locale() {
        Optional<String> set = Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .filter(name ->
                        System.getenv(name) != null && !System.getenv(name).isEmpty())
                .map(name -> name + "=" + System.getenv(name))
                .findFirst();
        return set.map(variable -> variable + " is set").orElse("neither LC_ALL nor LANG is set");
    }
}
