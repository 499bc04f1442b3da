package org.sassrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sassrec.cli.output.Console;
import picocli.CommandLine;

/**
 * Checks the language of all texts for readers. {@code language.txt} lists phrases and their replacements. A sentence
 * of the documentation has at most {@value #WORDS} words.
 */
class LanguageTest {

    private static final int WORDS = 35;
    private static final Path ROOT = Path.of("..", "..");
    private static final List<Phrase> PHRASES = phrases();

    /** Javadoc and other comments. {@code :} before the slashes makes them part of an address. */
    private static final Pattern COMMENT = Pattern.compile("/\\*(?s:.*?)\\*/|(?<!:)//.*");

    private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\\\n]|\\\\.)*\"");
    private static final Pattern TEST_NAME = Pattern.compile("\\bvoid (\\w+)\\(");
    private static final Pattern FENCED = Pattern.compile("^```.*?^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("`[^`]*`|\\{@(?:code|link|value|snippet)[^}]*}");
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?:;])\\s+(?=[A-Z\"(\\[`*])");
    private static final Pattern WORD = Pattern.compile("[\\w'’%.-]+");

    private record Phrase(Pattern pattern, String instead) {}

    @Test
    void documentsUsePlainTerms() {
        assertThat(files(LanguageTest::isDocument).flatMap(file -> findings(file.toString(), withoutCode(read(file)))))
                .isEmpty();
    }

    @Test
    void documentsHaveShortSentences() {
        assertThat(files(LanguageTest::isDocument)
                        .flatMap(file -> sentences(read(file)).stream()
                                .filter(sentence -> words(sentence) > WORDS)
                                .map(sentence -> file + ": " + words(sentence) + " words: " + sentence)))
                .isEmpty();
    }

    @Test
    void commentsUsePlainTerms() {
        assertThat(files(LanguageTest::isJava)
                        .flatMap(file -> COMMENT.matcher(read(file))
                                .results()
                                .flatMap(comment -> findings(
                                        file.toString(),
                                        withoutCode(comment.group().replaceAll("\\n\\s*\\*", "\n"))))))
                .isEmpty();
    }

    @Test
    void messagesUsePlainTerms() {
        assertThat(files(file -> isJava(file) && file.toString().contains("/src/main/"))
                        .flatMap(file -> LITERAL.matcher(
                                        COMMENT.matcher(read(file)).replaceAll(""))
                                .results()
                                .flatMap(literal -> findings(file.toString(), withoutCode(literal.group())))))
                .isEmpty();
    }

    @Test
    void testNamesUsePlainTerms() {
        assertThat(files(file -> isJava(file) && file.toString().contains("/src/test/"))
                        .flatMap(file -> TEST_NAME
                                .matcher(read(file))
                                .results()
                                .flatMap(name -> findings(
                                        file.toString(),
                                        name.group(1)
                                                .replaceAll("([A-Z])", " $1")
                                                .toLowerCase(Locale.ROOT)))))
                .isEmpty();
    }

    @Test
    void commandHelpUsesPlainTerms() {
        CommandLine sass = SassCommand.commandLine(Console.ofProcess());
        assertThat(sass.getSubcommands()).isNotEmpty();
        assertThat(Stream.concat(Stream.of(sass), sass.getSubcommands().values().stream())
                        .flatMap(command -> findings("sass " + command.getCommandName(), command.getUsageMessage())))
                .isEmpty();
    }

    @Test
    void findsPhrasesAcrossLines() {
        assertThat(findings("x", "The error is\ntold at its line."))
                .containsExactly("x: `is told`: write is reported, is printed");
        assertThat(findings("x", withoutCode("The word `anew` is code."))).isEmpty();
    }

    @Test
    void countsWordsOfSentencesOutsideCode() {
        assertThat(sentences("""
                # Title

                One sentence of `code` here. A second
                one.

                - item
                | a | cell of a table |

                ```
                code is no sentence
                ```
                """))
                .containsExactly("One sentence of CODE here.", "A second one.", "item", " a ", " cell of a table ");
        assertThat(words("One sentence of CODE here.")).isEqualTo(5);
    }

    private static Stream<String> findings(String place, String text) {
        String line = text.replaceAll("\\s+", " ");
        return PHRASES.stream()
                .flatMap(phrase -> phrase.pattern
                        .matcher(line)
                        .results()
                        .map(MatchResult::group)
                        .map(found -> place + ": `" + found + "`: write " + phrase.instead));
    }

    private static List<String> sentences(String markdown) {
        List<String> sentences = new ArrayList<>();
        StringBuilder paragraph = new StringBuilder();
        for (String raw : (withoutCode(markdown) + "\n").split("\n", -1)) {
            String line = raw.strip();
            boolean item = line.matches("([-*]|\\d+\\.) .*");
            if (line.isEmpty() || item || line.matches("[|#<!=].*|---.*")) {
                addSentences(sentences, paragraph.toString());
                paragraph.setLength(0);
            }
            if (line.startsWith("|")) {
                Stream.of(line.substring(1).split("\\|", 0)).forEach(cell -> addSentences(sentences, cell));
            } else if (item) {
                paragraph.append(line.replaceFirst("^([-*]|\\d+\\.) ", ""));
            } else if (!line.isEmpty() && !line.matches("[#<!=].*|---.*")) {
                paragraph.append(paragraph.isEmpty() ? "" : " ").append(line);
            }
        }
        return sentences;
    }

    private static void addSentences(List<String> sentences, String paragraph) {
        if (!paragraph.isBlank()) {
            sentences.addAll(List.of(SENTENCE_END.split(paragraph)));
        }
    }

    private static long words(String sentence) {
        return WORD.matcher(sentence.replaceAll("]\\([^)]*\\)|<!--.*?-->", "]"))
                .results()
                .count();
    }

    private static String withoutCode(String text) {
        return CODE.matcher(FENCED.matcher(text).replaceAll("")).replaceAll("CODE");
    }

    private static boolean isDocument(Path file) {
        String name = file.toString();
        return name.endsWith(".md") && !name.endsWith(".zh-CN.md");
    }

    private static boolean isJava(Path file) {
        return file.toString().endsWith(".java");
    }

    private static Stream<Path> files(Predicate<Path> wanted) {
        try (Stream<Path> files = Files.walk(ROOT)) {
            List<Path> found = files.filter(wanted)
                    .filter(file -> !ROOT.relativize(file)
                            .toString()
                            .replace('\\', '/')
                            .matches("(.*/)?(target|\\.git|data)/.*"))
                    .sorted()
                    .toList();
            assertThat(found).hasSizeGreaterThan(40);
            return found.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Phrase> phrases() {
        try (var in = LanguageTest.class.getResourceAsStream("/language.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" => ", 2))
                    .map(parts -> new Phrase(Pattern.compile(parts[0], Pattern.CASE_INSENSITIVE), parts[1]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
