package org.sassrec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.DiagnosticCodes;

/** Checks the codes of all modules in their sources, also of those that are not on the class path of this module. */
class DiagnosticCodesTest {
    private static final Path FRAMEWORK = Path.of("..");
    private static final Pattern CONSTANT =
            Pattern.compile("DiagnosticCode\\s+([A-Z0-9_]+)\\s*=\\s*DiagnosticCode\\.of\\((\\d{4})\\)");
    private static final Pattern LITERAL = Pattern.compile("\"SASS\\d+\"");
    private static final Pattern REFERENCE = Pattern.compile("\\b\\w+Code\\.[A-Z0-9_]+");

    /**
     * A class of codes.
     *
     * @param module folder of its module
     * @param type qualified name
     * @param constants names of the constants, for example {@code ConfigCode.UNKNOWN_KEY}
     * @param pages files of their pages
     */
    private record Codes(Path module, String type, List<String> constants, List<String> pages) {}

    @Test
    void eachModuleNamesItsCodesAndHasTheirPages() throws IOException {
        Set<String> pages = new TreeSet<>();
        for (Codes codes : classes()) {
            Path resources = codes.module().resolve("src/main/resources/META-INF/sass");
            assertThat(Files.readAllLines(resources.resolve("diagnostic-codes")))
                    .contains(codes.type());
            for (String page : codes.pages()) {
                assertThat(resources.resolve("codes").resolve(page)).exists();
                assertThat(pages.add(page)).as(page + " is unique").isTrue();
            }
        }
        assertThat(files(path -> path.contains("src/main/resources/META-INF/sass/codes/")))
                .extracting(path -> path.getFileName().toString())
                .containsExactlyInAnyOrderElementsOf(pages);
    }

    @Test
    void raisesEveryCodeAndWritesNoneAsText() throws IOException {
        List<String> constants =
                classes().stream().flatMap(codes -> codes.constants().stream()).toList();
        Set<String> raised = new TreeSet<>();
        List<Path> literals = new ArrayList<>();
        for (Path source : files(path -> path.endsWith(".java") && path.contains("/src/main/java/"))) {
            String text = Files.readString(source);
            REFERENCE.matcher(text).results().map(match -> match.group()).forEach(raised::add);
            if (LITERAL.matcher(text).find()) {
                literals.add(source);
            }
        }
        assertThat(constants).hasSizeGreaterThan(200).isSubsetOf(raised);
        assertThat(literals).isEmpty();
    }

    @Test
    void sortsTheCodesByNumberWhichIsByStageOfWork() {
        assertThat(DiagnosticCodes.all())
                .hasSizeGreaterThan(200)
                .isSortedAccordingTo((a, b) -> a.kind().compareTo(b.kind()))
                .extracting(DiagnosticCode::number)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    private static List<Codes> classes() throws IOException {
        List<Codes> classes = new ArrayList<>();
        for (Path file : files(path -> path.contains("/src/main/java/") && path.endsWith("Code.java"))) {
            String text = Files.readString(file);
            if (!CONSTANT.matcher(text).find()) {
                continue;
            }
            String path = file.toString().replace('\\', '/');
            int sources = path.indexOf("/src/main/java/");
            String type = path.substring(sources + "/src/main/java/".length(), path.length() - ".java".length())
                    .replace('/', '.');
            String name = type.substring(type.lastIndexOf('.') + 1);
            List<String> constants = new ArrayList<>();
            List<String> pages = new ArrayList<>();
            CONSTANT.matcher(text).results().forEach(constant -> {
                constants.add(name + "." + constant.group(1));
                pages.add("SASS" + constant.group(2) + ".md");
            });
            classes.add(new Codes(Path.of(path.substring(0, sources)), type, constants, pages));
        }
        assertThat(classes).hasSizeGreaterThan(15);
        return classes;
    }

    private static List<Path> files(Predicate<String> wanted) throws IOException {
        try (Stream<Path> all = Files.walk(FRAMEWORK)) {
            return all.filter(path -> {
                        String text = path.toString().replace('\\', '/');
                        return !text.contains("/target/") && wanted.test(text) && Files.isRegularFile(path);
                    })
                    .toList();
        }
    }
}
