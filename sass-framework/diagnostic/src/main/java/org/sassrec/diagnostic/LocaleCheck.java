package org.sassrec.diagnostic;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Texts that people gave on a command line. In an ASCII locale, that of cron and of many containers, Java reads every other
 * letter as U+FFFD: an item's id would be another one then, without a word.
 */
public final class LocaleCheck {
    private static final char REPLACEMENT = '\uFFFD';

    private LocaleCheck() {}

    /**
     * Refuses texts of which letters were lost.
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

    /** What to tell of a text that is no path here: the locale has no letters for it, or it holds a sign that none may. */
    public static Diagnostic pathProblem(InvalidPathException e) {
        String input = e.getInput();
        return input.indexOf(REPLACEMENT) >= 0 || !charset().newEncoder().canEncode(input)
                ? unsupportedCharacters(input)
                : Diagnostic.error(
                        DiagnosticCode.INVALID_FORMAT,
                        "`" + maskControlCharacters(input) + "` is no path: " + e.getReason());
    }

    /** The charset of arguments and file names. */
    public static Charset charset() {
        String name = System.getProperty("sun.jnu.encoding", "");
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
    }

    private static String maskControlCharacters(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static Diagnostic unsupportedCharacters(String text) {
        return Diagnostic.error(
                        DiagnosticCode.UNSUPPORTED_CHARACTERS,
                        "`" + text + "` holds letters that this process's locale does not have")
                .withNote("arguments and file names are read as " + charset() + ", for " + locale())
                .withHelp(
                        charset().equals(StandardCharsets.UTF_8)
                                ? "write it in UTF-8"
                                : "set LC_ALL=C.UTF-8, or another locale of UTF-8, and run it again");
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
