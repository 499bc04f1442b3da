package org.sassrec.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The metadata that editors read, and the table of the documentation. */
class PropertyMetadataTest {

    private static final Path PAGE = Path.of("../../docs/reference/serving-api.md");

    private static List<JsonNode> properties() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                SassProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"),
                "the configuration processor did not run")) {
            List<JsonNode> found = new ArrayList<>();
            new ObjectMapper().readTree(in).get("properties").forEach(found::add);
            return found;
        }
    }

    @Test
    void describesEachProperty() throws IOException {
        Map<String, String> types = new TreeMap<>();
        for (JsonNode property : properties()) {
            String name = property.get("name").asText();
            types.put(name, property.get("type").asText().replaceAll(".*\\.", ""));
            assertThat(property.path("description").asText()).as(name).endsWith(".");
        }
        assertThat(types)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("sass.store", "String"),
                        Map.entry("sass.path", "Path"),
                        Map.entry("sass.channel", "String"),
                        Map.entry("sass.refresh-every", "Duration"),
                        Map.entry("sass.verify-files", "Boolean"),
                        Map.entry("sass.user-state", "String"),
                        Map.entry("sass.user-state-password", "String"),
                        Map.entry("sass.milvus.uri", "String"),
                        Map.entry("sass.milvus.prefix", "String"),
                        Map.entry("sass.milvus.files", "String"),
                        Map.entry("sass.milvus.database", "String"),
                        Map.entry("sass.milvus.token", "String"),
                        Map.entry("sass.milvus.user", "String"),
                        Map.entry("sass.milvus.password", "String"),
                        Map.entry("sass.milvus.timeout", "Duration"),
                        Map.entry("sass.milvus.tls.ca", "Path"),
                        Map.entry("sass.milvus.tls.certificate", "Path"),
                        Map.entry("sass.milvus.tls.key", "Path"),
                        Map.entry("sass.milvus.tls.server-name", "String")));
    }

    @Test
    void containsTheDefaults() throws IOException {
        Map<String, String> defaults = new TreeMap<>();
        for (JsonNode property : properties()) {
            if (property.has("defaultValue")) {
                defaults.put(
                        property.get("name").asText(),
                        property.get("defaultValue").asText());
            }
        }
        assertThat(defaults)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "sass.store", "embedded",
                        "sass.channel", "live",
                        "sass.refresh-every", "10s",
                        "sass.verify-files", "true",
                        "sass.user-state", "snapshot"));
    }

    @Test
    void documentationDescribesEachProperty() throws IOException {
        String page = Files.readString(PAGE);
        for (JsonNode property : properties()) {
            String name = property.get("name").asText();
            assertThat(page)
                    .contains("| `" + name + "` | "
                            + (property.has("defaultValue")
                                    ? "`" + property.get("defaultValue").asText() + "`"
                                    : "")
                            + " | " + property.get("description").asText() + " |");
        }
    }
}
