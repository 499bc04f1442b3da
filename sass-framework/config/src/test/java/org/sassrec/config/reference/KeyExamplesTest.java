package org.sassrec.config.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sassrec.config.ScenarioConfig;
import org.sassrec.config.loader.ConfigCorpus;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.schema.BoundType;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.SecretType;
import org.sassrec.config.schema.Section;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SourceText;
import org.sassrec.yaml.YamlNode;
import org.sassrec.yaml.YamlReader;

/** Every key has a description, a default, a range and a valid example. */
class KeyExamplesTest {

    static Stream<Arguments> keys() {
        List<Arguments> keys = new ArrayList<>();
        for (Section<?> section : ConfigReference.sections()) {
            for (Key<?> key : section.keys()) {
                if (!(key.type() instanceof Section<?>)) {
                    keys.add(Arguments.of(section.path(), Named.of(key.name(), key)));
                }
            }
        }
        return keys.stream();
    }

    /** Their values are bound key by key, so the test loads a complete file. */
    @Test
    void loadsExamplesOfScenariosFeaturesAndGates() {
        Path file = ConfigCorpus.write(
                Path.of("target", "scenarios-example.yaml"), """
                sass: 1
                name: app
                data:
                  events: {path: log.csv, user: user_id, item: video_id, time: {column: time_ms, unit: ms}}
                  split: {by: time, test: 1d}
                label: is_click = 1
                features: {user: USER, item: ITEM, context: CONTEXT}
                scenarios: SCENARIOS
                qualityGates: GATES
                """.replace("USER", example("features", "user"))
                        .replace("ITEM", example("features", "item"))
                        .replace("CONTEXT", example("features", "context"))
                        .replace("SCENARIOS", example("", "scenarios"))
                        .replace("GATES", example("", "qualityGates")));
        assertThat(ConfigLoader.load(file, List.of()).config().scenarios())
                .extracting(ScenarioConfig::name)
                .containsExactly("home");
    }

    private static String example(String section, String key) {
        return keys().filter(each -> each.get()[0].equals(section))
                .map(each -> (Key<?>) ((Named<?>) each.get()[1]).getPayload())
                .filter(each -> each.name().equals(key))
                .map(Key::example)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest(name = "{0} / {1}")
    @MethodSource("keys")
    void hasDescriptionAndValidExample(String section, Key<?> key) {
        assertThat(key.description()).as("sentence").matches("(?s).*\\w.*\\.");
        assertThat(key.type().name()).as("range").isNotBlank();
        assertThat(key.defaultText()).as("default").isNotBlank();
        if (key.type() instanceof BoundType<?>) {
            return;
        }
        if (key.type() instanceof SecretType) {
            // The environment replaces such a value before it is read.
            assertThat(key.example()).matches("\\$\\{env:\\w+}");
            return;
        }
        Problems problems = new Problems();
        SourceText source = SourceText.of("example", "x: {" + key.name() + ": " + key.example() + "}\n");
        YamlNode.Mapping root = (YamlNode.Mapping) Objects.requireNonNull(YamlReader.read(source, problems));
        YamlNode.Mapping inner = (YamlNode.Mapping) root.entries().get(0).value();
        assertThat(inner.entries()).hasSize(1);
        Object value = key.type().read(inner.entries().get(0).value(), key.name(), problems);
        assertThat(problems.sorted()).as(key.example()).isEmpty();
        assertThat(value).as(key.example()).isNotNull();
    }
}
