package org.sassrec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Compares the diagram in {@code docs/design/tooling.md} with the dependencies of the build. Run this test with
 * {@code -Dsass.docs=write} to write it.
 */
class ModuleDiagramTest {

    private static final Path ROOT = Path.of("..", "..");
    private static final Path PAGE = ROOT.resolve("docs/design/tooling.md");
    private static final String BEGIN = "<!-- generated: modules -->\n";
    private static final String END = "<!-- end -->\n";

    @Test
    void showsDependenciesOfTheBuild() throws Exception {
        String page = Files.readString(PAGE);
        String current = page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
                + diagram(dependencies())
                + page.substring(page.indexOf(END));
        if ("write".equals(System.getProperty("sass.docs"))) {
            Files.writeString(PAGE, current);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(current);
    }

    @Test
    void omitsArrowsThatOthersImply() {
        Map<String, Set<String>> modules = new TreeMap<>();
        modules.put("a", Set.of());
        modules.put("b", Set.of("a"));
        modules.put("c", Set.of("a", "b"));

        assertThat(diagram(modules)).isEqualTo("```mermaid\nflowchart LR\n  b --> a\n  c --> b\n```\n");
    }

    private static String diagram(Map<String, Set<String>> modules) {
        StringBuilder out = new StringBuilder("```mermaid\nflowchart LR\n");
        modules.forEach((module, used) -> used.stream()
                .filter(target -> used.stream().noneMatch(other -> reaches(modules, other, target)))
                .sorted()
                .forEach(target -> out.append("  %s --> %s\n".formatted(module, target))));
        return out.append("```\n").toString();
    }

    private static boolean reaches(Map<String, Set<String>> modules, String from, String to) {
        return modules.get(from).stream().anyMatch(next -> next.equals(to) || reaches(modules, next, to));
    }

    /** Returns the modules with the modules of the project that each needs at run time. */
    private static Map<String, Set<String>> dependencies() throws Exception {
        Map<String, Set<String>> modules = new TreeMap<>();
        for (Path pom : poms()) {
            Document document =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
            Set<String> used = new TreeSet<>();
            NodeList all = document.getElementsByTagName("dependency");
            for (int i = 0; i < all.getLength(); i++) {
                Element dependency = (Element) all.item(i);
                Node section = dependency.getParentNode().getParentNode();
                String artifact = text(dependency, "artifactId");
                if (section == document.getDocumentElement()
                        && text(dependency, "groupId").equals("org.sassrec")
                        && !text(dependency, "scope").equals("test")) {
                    used.add(name(artifact));
                }
            }
            modules.put(name(pom.getParent().getFileName().toString()), used);
        }
        return modules;
    }

    private static List<Path> poms() throws IOException {
        try (Stream<Path> core = Files.list(ROOT.resolve("sass-framework"));
                Stream<Path> extensions = Files.list(ROOT.resolve("sass-framework/extensions"))) {
            return Stream.of(core, extensions, Stream.of(ROOT.resolve("sass-maven-plugin")))
                    .flatMap(folders -> folders)
                    .filter(folder -> !folder.endsWith("bom"))
                    .map(folder -> folder.resolve("pom.xml"))
                    .filter(Files::exists)
                    .toList();
        }
    }

    private static String name(String artifact) {
        return artifact.startsWith("sass-") && !artifact.equals("sass-maven-plugin")
                ? artifact.substring("sass-".length())
                : artifact;
    }

    private static String text(Element dependency, String tag) {
        Node node = dependency.getElementsByTagName(tag).item(0);
        return node == null ? "" : node.getTextContent();
    }
}
