package org.sassrec.config.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sassrec.config.LoadedConfig;
import org.sassrec.config.feature.FeatureListSection;
import org.sassrec.config.loader.ConfigCorpus;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.Origin;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.Setting;
import org.sassrec.config.section.CompareSection;
import org.sassrec.config.section.QualityGateSection;
import org.sassrec.config.section.SassSection;

/**
 * Compares the tables of the pages {@code docs/reference/configuration*.md} with the declarations of the keys. With {@code
 * -Dsass.docs=write} it writes the tables.
 */
public class ConfigReferenceTest {

    private static final Path FOLDER = Path.of("..", "..", "docs", "reference");
    public static final Path PAGE = FOLDER.resolve(ConfigReference.Page.FILE.file());
    private static final String BEGIN = "<!-- generated from here -->\n";
    private static final String END = "<!-- to here -->\n";

    @ParameterizedTest
    @EnumSource
    void matchesReferencePage(ConfigReference.Page part) {
        Path file = FOLDER.resolve(part.file());
        String page = ConfigCorpus.read(file);
        String head = page.substring(0, page.indexOf(BEGIN) + BEGIN.length());
        String tail = page.substring(page.indexOf(END));
        String current = head + "\n" + ConfigReference.markdown(part) + tail;
        if ("write".equals(System.getProperty("sass.docs"))) {
            ConfigCorpus.write(file, current);
        }
        assertThat(ConfigCorpus.read(file)).isEqualTo(current);
    }

    @Test
    void loadsExampleOfReferencePage() {
        String page = ConfigCorpus.read(PAGE);
        int start = page.indexOf("```yaml\n") + "```yaml\n".length();
        Path file = ConfigCorpus.write(
                Path.of("target", "page-example.yaml"), page.substring(start, page.indexOf("```", start)));
        assertThat(ConfigLoader.load(file, List.of()).warnings()).isEmpty();
    }

    @Test
    void usesEveryKeyInAnExample() {
        Set<String> written = new TreeSet<>();
        for (Path file : ConfigCorpus.valid()) {
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
                        && !section.equals(FeatureListSection.FEATURES)
                        && !key.name().equals("scenarios")
                        && !(key.type() instanceof QualityGateSection.QualityGatesType)
                        && !(key.type() instanceof CompareSection.VariantsType)
                        // They have no effective values. ConfigLayersTest and PresetLayerTest read them.
                        && !key.equals(SassSection.PRESET)
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
            parent = "features " + loaded.effectiveValues().get(parent + ".type");
        } else if (parent.equals("data.split")) {
            parent = "data.split by: " + loaded.effectiveValues().get("data.split.by");
        } else {
            parent = parent.replaceFirst("^scenarios\\.\\w+", "scenarios.<name>")
                    .replaceFirst("^qualityGates\\.\\w+\\.[^.]+", "qualityGates.<scenario>.<metric>");
        }
        return parent + " / " + path.substring(dot + 1);
    }
}
