package org.sassrec.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the files of the tutorial with those of the example, which the check of a release builds. */
class TutorialTest {

    private static final Path ROOT = Path.of("../..");
    private static final Path EXAMPLE = ROOT.resolve("examples/spring-boot");
    private static final Pattern FILE =
            Pattern.compile("^`(\\S+)`:\n\n```\\w+\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern BOOT =
            Pattern.compile("<artifactId>spring-boot-starter-parent</artifactId>\\s*<version>(.*?)</version>");
    private static final Pattern MANAGED = Pattern.compile("<spring-boot.version>(.*?)</spring-boot.version>");

    @Test
    void showsAllFilesOfTheExample() throws IOException {
        Map<String, String> shown = FILE.matcher(
                        Files.readString(ROOT.resolve("docs/tutorials/spring-boot-service.md")))
                .results()
                .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
        assertThat(shown.keySet()).containsExactlyInAnyOrderElementsOf(files());
        for (Map.Entry<String, String> file : shown.entrySet()) {
            assertThat(file.getValue()).as(file.getKey()).isEqualTo(Files.readString(EXAMPLE.resolve(file.getKey())));
        }
    }

    private static List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLE)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> EXAMPLE.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> !name.matches("(target|store)/.*|README.md"))
                    .toList();
        }
    }

    @Test
    void usesTheTestedVersionOfSpringBoot() throws IOException {
        assertThat(first(BOOT, EXAMPLE.resolve("pom.xml"))).isEqualTo(first(MANAGED, ROOT.resolve("pom.xml")));
    }

    private static String first(Pattern pattern, Path file) throws IOException {
        Matcher matcher = pattern.matcher(Files.readString(file));
        assertThat(matcher.find()).as(file.toString()).isTrue();
        return matcher.group(1);
    }
}
