package org.sassrec.config.client;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sassrec.config.SassConfig;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.diagnostic.Diagnostic;

/** Writes the record {@code Features}: one component per feature that a query can contain. */
final class FeaturesSource {

    /** The methods without parameters that the record has besides its accessors. */
    private static final Set<String> RESERVED = Set.of("values");

    private final List<QueryFeature> features;

    private FeaturesSource(List<QueryFeature> features) {
        this.features = features;
    }

    static String of(SassConfig config) {
        List<QueryFeature> features = QueryFeature.of(config, RESERVED);
        if (features.size() > QuerySources.MAX_FEATURES) {
            throw Diagnostic.error(
                            ConfigCode.OUT_OF_RANGE,
                            "a query has " + features.size() + " features, but a Java record has at most "
                                    + QuerySources.MAX_FEATURES + " components")
                    .withHelp("write the query in Java: `new Query(scenario, user, values, k)`")
                    .toException();
        }
        return new FeaturesSource(features).write();
    }

    private String write() {
        return imports()
                + """
                /**
                 * Values of a query. A value that is null is missing: for a user of the serving snapshot, the value of the
                 * snapshot is used.
                 *
                %s */
                public record Features(%s) {

                    /** No values. */
                    public static final Features NONE = new Features(%s);

                    public Features {
                %s    }

                %s    /** Returns the values by the name of the feature. */
                    public Map<String, Object> values() {
                        Map<String, Object> values = new HashMap<>();
                %s        return values;
                    }
                %s}
                """.formatted(
                                each(f -> " * @param " + f.component() + " " + f.description() + "\n"),
                                components(),
                                features.stream().map(f -> "null").collect(Collectors.joining(", ")),
                                each(FeaturesSource::copy),
                                each(this::wither),
                                each(FeaturesSource::put),
                                isTimed() ? TIMED_VALUE : "");
    }

    private static final String TIMED_VALUE = """

                /**
                 * An element of a history.
                 *
                 * @param time time of the event; null if it is unknown
                 */
                public record TimedValue(String value, Instant time) {

                    private Map<String, Object> element() {
                        return time == null ? Map.of("value", value) : Map.of("value", value, "time", time.toEpochMilli());
                    }
                }
            """;

    private String imports() {
        Set<String> imports = new TreeSet<>(Set.of("java.util.HashMap", "java.util.Map"));
        if (features.stream().anyMatch(QueryFeature::isList)) {
            imports.add("java.util.List");
        }
        if (isTimed()) {
            imports.add("java.time.Instant");
        }
        return imports.stream().map(name -> "import " + name + ";\n").collect(Collectors.joining()) + "\n";
    }

    private boolean isTimed() {
        return features.stream().anyMatch(QueryFeature::isTimed);
    }

    private String components() {
        return features.stream()
                .map(f -> "\n        " + f.type() + " " + f.component())
                .collect(Collectors.joining(","));
    }

    private String each(Function<QueryFeature, String> line) {
        return features.stream().map(line).collect(Collectors.joining());
    }

    /** A record with a list that its creator changes later would change, too. */
    private static String copy(QueryFeature feature) {
        if (!feature.isList() && !feature.isMap()) {
            return "";
        }
        String name = feature.component();
        String type = feature.isMap() ? "Map" : "List";
        return "        " + name + " = " + name + " == null ? null : " + type + ".copyOf(" + name + ");\n";
    }

    private String wither(QueryFeature changed) {
        String arguments = features.stream().map(QueryFeature::component).collect(Collectors.joining(", "));
        return """
                    /** Returns a copy with another value of {@code %s}. */
                    public Features with%s(%s %s) {
                        return new Features(%s);
                    }

                """.formatted(
                        changed.name(),
                        JavaNames.upperFirst(changed.component()),
                        changed.type(),
                        changed.component(),
                        arguments);
    }

    private static String put(QueryFeature feature) {
        String value = feature.component() + (feature.isTimed() ? ".stream().map(TimedValue::element).toList()" : "");
        return "        if (" + feature.component() + " != null) {\n"
                + "            values.put(\"" + feature.name() + "\", " + value + ");\n"
                + "        }\n";
    }
}
