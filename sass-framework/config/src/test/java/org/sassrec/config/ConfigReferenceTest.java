package org.sassrec.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The page {@code docs/configuration.md}. Its tables are written by running this test with {@code -Dsass.docs=write}. */
class ConfigReferenceTest {

    static final Path PAGE = Path.of("..", "..", "docs", "configuration.md");
    private static final String BEGIN = "<!-- generated from here -->\n";
    private static final String END = "<!-- to here -->\n";

    @Test
    void thePageSaysWhatTheBinderReads() {
        String page = Corpus.read(PAGE);
        String head = page.substring(0, page.indexOf(BEGIN) + BEGIN.length());
        String tail = page.substring(page.indexOf(END));
        String current = head + "\n" + ConfigReference.markdown() + tail;
        if ("write".equals(System.getProperty("sass.docs"))) {
            Corpus.write(PAGE, current);
        }
        assertThat(Corpus.read(PAGE)).isEqualTo(current);
    }

    @Test
    void theExampleOfThePageIsSound() {
        String page = Corpus.read(PAGE);
        int start = page.indexOf("```yaml\n") + "```yaml\n".length();
        Path file =
                Corpus.write(Path.of("target", "page-example.yaml"), page.substring(start, page.indexOf("```", start)));
        assertThat(ConfigLoader.load(file, List.of()).warnings()).isEmpty();
    }

    @Test
    void everyKeyIsWrittenInSomeExample() {
        Set<String> written = new TreeSet<>();
        for (Path file : Corpus.valid()) {
            LoadedConfig loaded = ConfigLoader.load(file, List.of());
            for (Setting setting : loaded.settings()) {
                if (setting.origin().kind() != Origin.Kind.DEFAULT) {
                    written.add(documented(loaded, setting.path()));
                }
            }
        }
        List<String> all = new ArrayList<>();
        for (Section<?> section : ConfigReference.sections()) {
            for (Key<?> key : section.keys()) {
                boolean leaf = !(key.type() instanceof Section<?>)
                        && !section.equals(FeaturesSection.FEATURES)
                        && !key.name().equals("scenarios")
                        && !(key.type() instanceof GateSection.Gates)
                        && !(key.type() instanceof CompareSection.Variants)
                        // Gone when there are effective values; LayersTest reads them.
                        && !key.equals(SassSection.INCLUDE)
                        && !key.equals(SassSection.PROFILES);
                if (leaf) {
                    all.add(section.path().replaceFirst("^features.*type: ", "features ") + " / " + key.name());
                }
            }
        }
        assertThat(written).containsAll(all);
    }

    private static String documented(LoadedConfig loaded, String path) {
        int dot = path.lastIndexOf('.');
        String parent = dot < 0 ? "" : path.substring(0, dot);
        if (parent.startsWith("features.")) {
            parent = "features " + loaded.flat().get(parent + ".type");
        } else if (parent.equals("data.split")) {
            parent = "data.split by: " + loaded.flat().get("data.split.by");
        } else {
            parent = parent.replaceFirst("^scenarios\\.\\w+", "scenarios.<name>")
                    .replaceFirst("^gates\\.\\w+\\.[^.]+", "gates.<scenario>.<metric>");
        }
        return parent + " / " + path.substring(dot + 1);
    }
}
