package org.sassrec.config.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.diagnostic.CodePage;
import org.sassrec.diagnostic.CodePages;
import org.sassrec.diagnostic.CommandSyntax;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.DiagnosticCodes;
import org.sassrec.diagnostic.SassException;
import org.sassrec.yaml.YamlCode;

/** Each example of a page yields the code of the page. */
class CodePagesTest {

    private static final Pattern MARKED = Pattern.compile("<-- (SASS\\d{4})");
    private static final Pattern SET = Pattern.compile("# -Dsass.set=(\\S+).*\n");

    /** Sections that are added to an example without them. */
    private static final List<String> REST = List.of("""
            sass: 1
            name: example
            data:
              events: {path: events.csv, user: user, item: item, time: {column: time, unit: ms}}
              users: {path: users.csv, key: user}
              items: {path: items.csv, key: item}
              split: {by: time, validation: 1d, test: 1d}
            label: click = 1
            scenarios:
              home: {where: place = 'home'}
              live: {where: place = 'live'}
            features:
              user:
                - {name: user, column: user, type: id}
              item:
                - {name: item, column: item, type: id}
            pretrain: {task: none}""".split("\n(?=\\S)"));

    @TempDir
    static Path folder;

    static List<CodePage> examples() {
        return CodePages.all().stream().filter(page -> page.wrong() != null).toList();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void reportsCodeAtMarkedLineOfWrongExample(CodePage page) {
        String wrong = String.valueOf(page.wrong());
        List<String> marked = new ArrayList<>();
        List<String> lines = wrong.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher mark = MARKED.matcher(lines.get(i));
            if (mark.find()) {
                boolean override = lines.get(i).startsWith("# -Dsass.set=");
                marked.add(mark.group(1) + (override ? " " + CommandSyntax.OVERRIDES : " " + (i + 1)));
            }
        }
        assertThat(marked)
                .as("marks")
                .isNotEmpty()
                .allMatch(mark -> mark.startsWith(page.code().id()));
        assertThat(problems(page.code() + "-wrong", wrong))
                .extracting(problem -> problem.code() + " " + where(problem))
                .containsExactlyElementsOf(marked);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void reportsNothingForRightExample(CodePage page) {
        assertThat(problems(page.code() + "-right", String.valueOf(page.right())))
                .isEmpty();
    }

    private static String where(Diagnostic problem) {
        assertThat(problem.location()).isNotNull();
        String file = problem.location().file();
        return file.equals(CommandSyntax.OVERRIDES)
                ? file
                : String.valueOf(problem.location().line());
    }

    private static List<Diagnostic> problems(String name, String example) {
        StringBuilder complete = new StringBuilder(example);
        for (String section : REST) {
            String key = section.substring(0, section.indexOf(':') + 1);
            if (example.lines().noneMatch(line -> line.startsWith(key))) {
                complete.append('\n').append(section);
            }
        }
        Matcher set = SET.matcher(example);
        List<String> overrides = set.lookingAt() ? List.of(set.group(1)) : List.of();
        Path project = folder.resolve(name);
        assertThat(project.resolve("scenarios").toFile().mkdirs()).isTrue();
        ConfigCorpus.write(project.resolve("scenarios/feed.yaml"), "scenarios: {feed: {where: place = 'feed'}}\n");
        Path file = ConfigCorpus.write(
                project.resolve("sass.yaml"), complete.append('\n').toString());
        try {
            return ConfigLoader.load(file, overrides).warnings();
        } catch (SassException e) {
            return e.diagnostics();
        }
    }

    @Test
    void coversCodesWithoutExampleByBrokenFile() {
        assertThat(codes(folder.resolve("none.yaml"))).containsExactly(YamlCode.FILE_UNREADABLE);
        assertThat(codes(ConfigCorpus.write(folder.resolve("bell.yaml"), "sass: 1 # \u0007\n")))
                .containsExactly(YamlCode.FILE_NOT_TEXT);
        Set<DiagnosticCode> configuration = new HashSet<>(DiagnosticCodes.all());
        configuration.removeIf(code -> !code.isBefore(CodePage.Category.DATA));
        examples().forEach(page -> configuration.remove(page.code()));
        assertThat(configuration)
                .as("codes without an example")
                .containsOnly(YamlCode.FILE_UNREADABLE, YamlCode.FILE_NOT_TEXT, ConfigCode.INVALID_DATE);
    }

    private static List<DiagnosticCode> codes(Path file) {
        try {
            ConfigLoader.load(file, List.of());
            return List.of();
        } catch (SassException e) {
            return e.diagnostics().stream().map(Diagnostic::code).toList();
        }
    }

    @Test
    void formatsPageForTerminal() {
        assertThat(CodePage.find("2003").map(CodePages::toText)).hasValue("""
                SASS2003: unknown key

                A mapping contains a key that does not exist there. Unknown keys are errors, because otherwise
                the default would be used without notice.

                cause:
                - The key is misspelled.
                - It belongs to another mapping, often because of its indentation.
                - The file was written for another version of sassrec.

                remedy:
                - Use the suggested key, or look up the mapping in the configuration reference.
                - `sass fix` (`mvn sass:fix`) renames misspelled keys.

                wrong:
                    finetune:
                      epocs: 10   # <-- SASS2003

                right:
                    finetune:
                      epochs: 10""");
        assertThat(CodePage.find("SASS2003")).isEqualTo(CodePage.find("sass-2003"));
        assertThat(CodePage.find("SASS9999")).isEmpty();
        assertThat(CodePage.find("../SASS2003")).isEmpty();
    }
}
