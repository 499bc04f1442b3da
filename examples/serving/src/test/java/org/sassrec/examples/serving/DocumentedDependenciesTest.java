package org.sassrec.examples.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares versions and classifiers that several POMs and pages contain. */
class DocumentedDependenciesTest {

    private static final Path ROOT = Path.of("../..");
    private static final Pattern MACHINES = Pattern.compile("TensorFlow for the machine that serves: (.*)\\. -->");
    private static final Pattern MANAGED = Pattern.compile("<artifactId>tensorflow-core-native</artifactId>\\s*"
            + "<version>[^<]*</version>\\s*<classifier>([^<]*)</classifier>");
    private static final Pattern PLUGIN =
            Pattern.compile("<artifactId>[a-z-]*maven-[a-z-]*plugin</artifactId><version>[^<]*</version>");
    private static final Pattern PROFILES = Pattern.compile("<native.classifier>([^<]*)</native.classifier>");

    @Test
    void documentsTensorFlowForEachPlatform() throws Exception {
        String parent = Files.readString(ROOT.resolve("pom.xml"));
        String bom = Files.readString(ROOT.resolve("sass-framework/bom/pom.xml"));
        for (String path : List.of("docs/how-to/query-from-java.md", "docs/reference/serving-api.md")) {
            String page = Files.readString(ROOT.resolve(path));
            List<String> documented = Arrays.asList(all(MACHINES, page).get(0).split(", | or "));
            assertThat(documented).as(path).contains("linux-x86_64").hasSizeGreaterThan(1);
            assertThat(all(MANAGED, bom)).as(path).containsExactlyInAnyOrderElementsOf(documented);
            assertThat(all(PROFILES, parent)).as(path).containsExactlyInAnyOrderElementsOf(documented);
        }
    }

    @Test
    void bomUsesThePluginVersionsOfTheParent() throws Exception {
        String parent = withoutSpace(ROOT.resolve("pom.xml"));
        List<String> plugins = PLUGIN.matcher(withoutSpace(ROOT.resolve("sass-framework/bom/pom.xml")))
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(plugins).hasSize(4).allSatisfy(plugin -> assertThat(parent).contains(plugin));
    }

    private static String withoutSpace(Path file) throws IOException {
        return Files.readString(file).replaceAll("\\s+", "");
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}
