package org.sassrec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Compares the copies of measured figures with the results page that contains the measurement. A figure is a part of a page in
 * {@code docs/results} between {@code <!-- figure: NAME -->} and {@code <!-- end -->}. A copy on another page is between {@code <!--
 * copy of figure: NAME -->} and {@code <!-- end -->}. Run this test with {@code -Dsass.docs=write} to write the copies.
 */
class PublishedFiguresTest {

    private static final Path ROOT = Path.of("..", "..");
    private static final Path RESULTS = ROOT.resolve("docs/results");
    private static final Pattern FIGURE = marked("figure");
    private static final Pattern COPY = marked("copy of figure");
    private static final Pattern HEADING = Pattern.compile("^#+ ", Pattern.MULTILINE);

    /** What a section must contain so that its figures can be measured again. */
    private static final Map<String, Pattern> ORIGIN = Map.of(
            "a command", Pattern.compile("^ *```bash$", Pattern.MULTILINE),
            "a date", Pattern.compile("\\d{4}-\\d\\d-\\d\\d"),
            "a processor", Pattern.compile("Xeon|EPYC"),
            "a commit", Pattern.compile("commit [0-9a-f]{7}"));

    private static final Pattern CODE =
            Pattern.compile("^ *```.*?^ *```|`[^`\n]*`", Pattern.DOTALL | Pattern.MULTILINE);
    /** A value of a ranking metric in the form of the results, {@code .4403}, or of the output, {@code 0.4403}. */
    private static final Pattern METRIC = Pattern.compile("(?<![\\w.])0?\\.\\d{4}\\b|(?<![\\w.])\\.\\d{3}\\b");

    @Test
    void copiesEqualTheMeasuredFigures() throws IOException {
        Map<String, String> figures = new TreeMap<>();
        for (Path page : pages()) {
            if (page.startsWith(RESULTS)) {
                readFigures(Files.readString(page), figures);
            }
        }
        Set<String> copied = new TreeSet<>();
        for (Path page : pages()) {
            String text = Files.readString(page);
            String current = copyFigures(text, figures, copied);
            if ("write".equals(System.getProperty("sass.docs")) && !current.equals(text)) {
                Files.writeString(page, current);
            }
            assertThat(Files.readString(page)).as(page.toString()).isEqualTo(current);
        }
        assertThat(copied).as("a figure without a copy needs no mark").isEqualTo(figures.keySet());
    }

    /** A second copy of a metric would differ after the next measurement. Other pages than the READMEs have examples of outputs. */
    @Test
    void onlyResultsContainMetrics() throws IOException {
        for (Path page : pages()) {
            if (!page.startsWith(RESULTS) && !page.startsWith(ROOT.resolve("docs/adr"))) {
                String text = COPY.matcher(Files.readString(page)).replaceAll("");
                boolean examples = !page.getFileName().toString().startsWith("README");
                assertThat(METRIC.matcher(examples ? CODE.matcher(text).replaceAll("") : text)
                                .results()
                                .map(match -> match.group()))
                        .as(page + ": link to the page of the measurement, or mark a copy")
                        .isEmpty();
            }
        }
    }

    @Test
    void rejectsFiguresWithoutOriginAndUnknownCopies() {
        String section = "# A\n\n```bash\nsass train\n```\n\n<!-- figure: f -->\n1\n<!-- end -->\nXeon, commit 1234567";
        assertThatThrownBy(() -> readFigures(section, new TreeMap<>())).hasMessageContaining("`f` has a date");
        Map<String, String> figures = new TreeMap<>();
        readFigures(section + ", 2026-12-01\n", figures);
        assertThat(copyFigures("x <!-- copy of figure: f -->2<!-- end --> y", figures, new TreeSet<>()))
                .isEqualTo("x <!-- copy of figure: f -->\n1\n<!-- end --> y");
        assertThatThrownBy(() -> copyFigures("<!-- copy of figure: g --><!-- end -->", figures, new TreeSet<>()))
                .hasMessageContaining("`g`");
    }

    /** Adds the figures of a page by their names. */
    private static void readFigures(String page, Map<String, String> figures) {
        FIGURE.matcher(page).results().forEach(figure -> {
            String name = figure.group(2);
            int start = HEADING.matcher(page)
                    .results()
                    .mapToInt(heading -> heading.start())
                    .filter(at -> at < figure.start())
                    .max()
                    .orElse(0);
            int end = HEADING.matcher(page)
                    .results()
                    .mapToInt(heading -> heading.start())
                    .filter(at -> at > figure.end())
                    .min()
                    .orElse(page.length());
            ORIGIN.forEach((part, pattern) -> assertThat(
                            pattern.matcher(page.substring(start, end)).find())
                    .as("the section of the figure `%s` has %s", name, part)
                    .isTrue());
            assertThat(figures.put(name, figure.group(3)))
                    .as("another figure `%s`", name)
                    .isNull();
        });
    }

    /** Returns the page with the current text of each copy. */
    private static String copyFigures(String page, Map<String, String> figures, Set<String> copied) {
        return COPY.matcher(page).replaceAll(copy -> {
            String name = copy.group(2);
            assertThat(figures).as("a results page has the figure `%s`", name).containsKey(name);
            copied.add(name);
            return Matcher.quoteReplacement(copy.group(1) + figures.get(name) + copy.group(4));
        });
    }

    private static Pattern marked(String kind) {
        return Pattern.compile("(<!-- " + kind + ": ([a-z-]+) -->)(.*?)(<!-- end -->)", Pattern.DOTALL);
    }

    private static Iterable<Path> pages() throws IOException {
        try (Stream<Path> folder = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> examples = Files.walk(ROOT.resolve("examples"), 2)) {
            return Stream.of(folder, docs, examples)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }
}
