package org.sassrec.config.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.config.loader.ConfigCorpus;
import org.sassrec.config.loader.ConfigLoader;
import org.sassrec.config.loader.ExampleKey;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.diagnostic.CodePage;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceText;
import org.sassrec.diagnostic.SystemCode;
import org.sassrec.yaml.YamlCode;
import org.sassrec.yaml.YamlNode;
import org.sassrec.yaml.YamlReader;

/**
 * Compares the schema with the binder. The binder must reject every file that the schema rejects. The schema must
 * reject invalid keys and values, except those that a schema cannot check.
 */
@Tag("slow")
class ConfigSchemaTest {

    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(ConfigSchema.json());

    /** Keys that depend on other keys, references, and texts that only the binder parses. */
    private static boolean isNotCheckedBySchema(DiagnosticCode code) {
        return code == YamlCode.DUPLICATE_KEY
                || code == ConfigCode.KEY_NOT_APPLICABLE
                || code == ConfigCode.ENVIRONMENT_VARIABLE_UNSET
                || code.kind() == CodePage.Category.REFERENCES;
    }

    @TempDir
    static Path folder;

    @Test
    void acceptsEveryValidFile() {
        for (Path file : Stream.concat(ConfigCorpus.valid().stream(), ConfigCorpus.examples().stream())
                .toList()) {
            assertThat(errors(ConfigCorpus.read(file))).as(file.toString()).isEmpty();
        }
    }

    /** An editor also checks the included files, which have parts of the configuration. */
    @Test
    void checksIncludedFiles() {
        assertThat(errors("scenarios:\n  home: {where: scene = 'home'}\n")).isEmpty();
        assertThat(errors("label: clicked = 1\nevaluate: {metrics: [hr@50]}\n")).isEmpty();
        assertThat(errors("scenarios:\n  home: {were: scene = 'home'}\n")).isNotEmpty();
        assertThat(errors("sass: 1\nscenarios:\n  home: {where: scene = 'home'}\n"))
                .isNotEmpty();
    }

    @Test
    void agreesWithBinderOnBrokenFiles() {
        List<String> disagreements = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        for (Path file : ConfigCorpus.files(ConfigCorpus.BROKEN, ".yaml")) {
            broken.add(ConfigCorpus.read(file));
        }
        for (ExampleKey key : ExampleKey.sample(ConfigCorpus.VALID.resolve("full.yaml"))) {
            for (List<String> lines : List.of(
                    key.renamed(key.name() + "x"),
                    key.replaced("[{x: [1]}]"),
                    key.replaced("-1"),
                    key.replaced("some words"),
                    key.replaced("yes"),
                    key.replaced("~"),
                    key.replaced(null))) {
                broken.add(String.join("\n", lines));
            }
        }
        int rejected = 0;
        for (String text : broken) {
            List<Diagnostic> problems = problems(text);
            if (problems.stream()
                    .anyMatch(p -> p.code().kind() == CodePage.Category.SYNTAX && p.code() != YamlCode.DUPLICATE_KEY)) {
                continue; // the file is not valid YAML
            }
            List<Error> errors = errors(text);
            rejected += errors.isEmpty() ? 0 : 1;
            boolean accepted = problems.isEmpty();
            boolean isCheckedBySchema = problems.stream().anyMatch(ConfigSchemaTest::isCheckedBySchema);
            if (accepted && !errors.isEmpty()) {
                disagreements.add("only the schema rejects, " + errors.get(0) + "\n" + text);
            } else if (isCheckedBySchema && errors.isEmpty() && !text.matches("(?s).*(\nprofiles:|\\$\\{env:).*")) {
                // The schema does not check profiles and environment variables.
                disagreements.add("only the binder rejects, " + problems.get(0).message() + " "
                        + problems.get(0).location() + "\n");
            }
        }
        assertThat(disagreements).isEmpty();
        assertThat(rejected).isGreaterThan(500);
    }

    private static boolean isCheckedBySchema(Diagnostic problem) {
        boolean syntax = problem.code().kind() == CodePage.Category.SYNTAX;
        // Keys that are required only with or without other keys.
        boolean depends = problem.code() == ConfigCode.MISSING_KEY
                && problem.message()
                        .matches("missing key `(label|where)` in `scenarios.*|.* has no feature of all scenarios");
        boolean overlap = problem.message().endsWith("overlap");
        boolean zone = problem.message().contains("time zone");
        boolean distinct = problem.code() == SystemCode.INVALID_FORMAT
                && problem.message().matches(".* (twice|only in upper and lower case)");
        return !(syntax || depends || overlap || zone || distinct || isNotCheckedBySchema(problem.code()));
    }

    @Test
    void describesEveryKey() throws IOException {
        JsonNode schema = new ObjectMapper().readTree(ConfigSchema.json());
        JsonNode epochs = schema.at("/$defs/finetune/properties/epochs");
        assertThat(epochs.path("description").asText())
                .isEqualTo(
                        "Maximum number of passes over the samples. If you raise it later, training continues from the existing epochs.");
        assertThat(epochs.path("default").asInt()).isEqualTo(10);
        assertThat(epochs.path("maximum").asInt()).isEqualTo(10_000);
        assertThat(schema.at("/$defs/model/properties/layers/default").toString())
                .isEqualTo("[128]");
        assertThat(schema.at("/$defs/run/properties/threads/default").asText()).isEqualTo("auto");
        assertThat(schema.at("/$defs/finetune/properties/loss/anyOf/0/enum").toString())
                .isEqualTo("[\"bpr\",\"hinge\",\"logistic\",\"softmax\"]");
        described(schema, "");
    }

    private static void described(JsonNode node, String path) {
        JsonNode properties = node.path("properties");
        properties.properties().forEach(property -> {
            boolean decides =
                    property.getValue().has("const") || property.getValue().size() == 2;
            if (!decides) {
                assertThat(property.getValue().path("description").asText())
                        .as(path + "/" + property.getKey())
                        .isNotEmpty();
            }
        });
        node.properties().forEach(inner -> described(inner.getValue(), path + "/" + inner.getKey()));
    }

    @Test
    void isValidJsonSchema() throws IOException {
        Schema of2020 = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        assertThat(of2020.validate(ConfigSchema.json(), InputFormat.JSON)).isEmpty();
    }

    private static List<Diagnostic> problems(String text) {
        try {
            ConfigLoader.load(ConfigCorpus.write(folder.resolve("sass.yaml"), text), List.of());
            return List.of();
        } catch (SassException e) {
            return e.diagnostics();
        }
    }

    private static List<Error> errors(String text) {
        YamlNode root = YamlReader.read(SourceText.of("sass.yaml", text), new Problems());
        return root == null ? List.of() : SCHEMA.validate(json(root));
    }

    /** Reads nodes like an editor: plain scalars by the core schema of YAML 1.2. */
    private static JsonNode json(YamlNode node) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (node instanceof YamlNode.Mapping mapping) {
            ObjectNode object = json.objectNode();
            mapping.entries().forEach(entry -> object.set(entry.key().text(), json(entry.value())));
            return object;
        }
        if (node instanceof YamlNode.Sequence sequence) {
            ArrayNode array = json.arrayNode();
            sequence.items().forEach(item -> array.add(json(item)));
            return array;
        }
        YamlNode.Scalar scalar = (YamlNode.Scalar) node;
        @Nullable JsonNode number = scalar.quoted() ? null : number(scalar.text());
        if (scalar.quoted()) {
            return json.textNode(scalar.text());
        }
        if (scalar.isNull()) {
            return json.nullNode();
        }
        if (scalar.text().matches("true|false")) {
            return json.booleanNode(scalar.text().equals("true"));
        }
        return number == null ? json.textNode(scalar.text()) : number;
    }

    private static @Nullable JsonNode number(String text) {
        if (text.matches("[-+]?\\d+")) {
            return JsonNodeFactory.instance.numberNode(new BigInteger(text.replace("+", "")));
        }
        return text.matches("[-+]?(\\.\\d+|\\d+(\\.\\d*)?)([eE][-+]?\\d+)?")
                ? JsonNodeFactory.instance.numberNode(new BigDecimal(text))
                : null;
    }
}
