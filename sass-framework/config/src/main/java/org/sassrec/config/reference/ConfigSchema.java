package org.sassrec.config.reference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.sassrec.config.Side;
import org.sassrec.config.feature.FeatureListSection;
import org.sassrec.config.feature.FeatureType;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.MetricTypes;
import org.sassrec.config.schema.SchemaFragments;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.config.section.QualityGateSection;
import org.sassrec.config.section.SassSection;
import org.sassrec.config.section.ScenarioSection;
import org.sassrec.config.section.SplitSection;
import org.sassrec.diagnostic.JsonWriter;

/**
 * Writes the JSON Schema (2020-12) of the configuration, from the declarations that bind a file. Editors use it to
 * complete keys, to show descriptions and to mark mistakes.
 *
 * <p>A schema checks less than the binder: it does not compare keys, and it checks only the form of texts. Every file
 * that it rejects is also rejected by the binder. {@code sass validate} performs all checks.
 */
public final class ConfigSchema {

    /** Title of the schema of every release with version 1 of the configuration language. */
    static final String TITLE = "sassrec configuration, version 1";

    private final Map<String, Object> definitions = new LinkedHashMap<>();

    private ConfigSchema() {}

    /** Returns the schema as a JSON text. */
    public static String json() {
        ConfigSchema schema = new ConfigSchema();
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("$id", "urn:sassrec:schema:configuration:1");
        root.put("title", TITLE);
        root.put("description", "Configuration of a sassrec project, `sass.yaml`.");
        Map<String, Object> file = schema.object(SassSection.SASS);
        // Required keys may be in an included file, and an included file, which has no version or name, needs none.
        Object required = Objects.requireNonNull(file.remove("required"));
        root.putAll(file);
        root.put(
                "if",
                SchemaFragments.map(
                        "not",
                        requires(SassSection.INCLUDE),
                        "anyOf",
                        List.of(requires(SassSection.VERSION), requires(SassSection.NAME))));
        root.put("then", SchemaFragments.map("required", required));
        root.put("$defs", schema.definitions);
        return JsonWriter.write(root);
    }

    private static Map<String, Object> requires(Key<?> key) {
        return SchemaFragments.map("required", List.of(key.name()));
    }

    private Map<String, Object> object(Section<?> section) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Key<?> key : section.keys()) {
            properties.put(key.name(), property(key));
            if (key.required()) {
                required.add(key.name());
            }
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", "object");
        object.put("properties", properties);
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        object.put("additionalProperties", false);
        return object;
    }

    private <T> Map<String, Object> property(Key<T> key) {
        Map<String, Object> property = new LinkedHashMap<>();
        property.put("title", key.name());
        boolean documented = key.defaultValue() == null && !key.required() && !(key.type() instanceof Section<?>);
        String more = documented ? "\n\nDefault: " + key.defaultText() + "." : "";
        property.put("description", key.description() + more);
        Map<String, Object> shape = shape(key);
        property.putAll(key.required() ? shape : SchemaFragments.nullable(shape));
        T fallback = key.defaultValue();
        if (fallback != null) {
            property.put("default", SchemaFragments.jsonValue(key.type(), fallback));
        }
        return property;
    }

    private Map<String, Object> shape(Key<?> key) {
        if (key.type() == SplitSection.SPLIT) {
            return variants("split", "by", SplitSection.variants());
        }
        if (key.type() instanceof Section<?> section) {
            return reference(section.path(), section);
        }
        if (key.type() instanceof ScenarioSection.Scenarios) {
            Map<String, Object> shape = new LinkedHashMap<>();
            shape.put("type", "object");
            shape.put("minProperties", 1);
            shape.put("propertyNames", ValueTypes.name().jsonSchema());
            shape.put("additionalProperties", reference("scenario", ScenarioSection.SCENARIO));
            return shape;
        }
        if (key.type() instanceof QualityGateSection.QualityGatesType) {
            Map<String, Object> metrics = SchemaFragments.map(
                    "type",
                    "object",
                    "propertyNames",
                    MetricTypes.qualityMetric().jsonSchema(),
                    "additionalProperties",
                    reference("gate", QualityGateSection.GATE));
            return SchemaFragments.map("type", "object", "additionalProperties", SchemaFragments.nullable(metrics));
        }
        if (key.type() instanceof FeatureListSection.FeatureListType) {
            Side side = Side.valueOf(key.name().toUpperCase(Locale.ROOT));
            Map<String, Object> shape = new LinkedHashMap<>();
            shape.put("type", "array");
            if (key.required()) {
                shape.put("minItems", 1);
            }
            shape.put("items", variants("feature", "type", FeatureType.variants(side)));
            return shape;
        }
        return key.type().jsonSchema();
    }

    /** Adds a definition of a section and returns a reference to it. */
    private Map<String, Object> reference(String name, Section<?> section) {
        if (!definitions.containsKey(name)) {
            definitions.put(name, Map.of()); // keeps its position before the definitions that it refers to
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("description", section.description());
            object.putAll(object(section));
            definitions.put(name, object);
        }
        return SchemaFragments.map("$ref", "#/$defs/" + name.replace("~", "~0").replace("/", "~1"));
    }

    /** Returns the schema of a mapping whose keys depend on one of them. */
    private Map<String, Object> variants(String name, String decides, Map<String, Section<?>> variants) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("type", "object");
        shape.put("required", List.of(decides));
        shape.put(
                "properties",
                SchemaFragments.map(
                        decides, SchemaFragments.map("type", "string", "enum", List.copyOf(variants.keySet()))));
        List<Object> cases = new ArrayList<>();
        variants.forEach((word, section) -> cases.add(SchemaFragments.map(
                "if",
                SchemaFragments.map(
                        "properties",
                        SchemaFragments.map(decides, SchemaFragments.map("const", word)),
                        "required",
                        List.of(decides)),
                "then",
                reference(name + "-" + word, section))));
        shape.put("allOf", cases);
        return shape;
    }
}
