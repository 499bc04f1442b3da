package org.sassrec.config.section;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.TuneConfig;
import org.sassrec.config.TuneConfig.Dimension;
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.ListType;
import org.sassrec.config.schema.SchemaFragments;
import org.sassrec.config.schema.ValueType;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Fix;
import org.sassrec.diagnostic.Problems;
import org.sassrec.yaml.YamlNode;
import org.sassrec.yaml.YamlNodes;
import org.sassrec.yaml.YamlText;

/** Keys of the configuration, each with a list of values or with a range on a logarithmic scale. */
record SearchSpaceType() implements ValueType<List<Dimension>> {
    private static final String LOG = "log";
    private static final String EXAMPLE = "example: `[0, 0.2]`, or `{log: [3e-4, 3e-3]}`";
    private static final ListType<Double> ENDS = ValueTypes.list("two numbers greater than 0", ValueTypes.finite(), 2);

    @Override
    public String name() {
        return "a mapping from keys to lists of values or ranges";
    }

    @Override
    public @Nullable List<Dimension> read(YamlNode node, String path, Problems problems) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            problems.add(Diagnostic.error(ConfigCode.WRONG_TYPE, "`" + path + "` must be " + name())
                    .at(node.span(), "this is " + node.describe())
                    .withHelp("example: `{model.dropout: [0, 0.2]}`"));
            return null;
        }
        List<Dimension> space = new ArrayList<>();
        boolean complete = true;
        for (YamlNode.Entry entry : mapping.entries()) {
            Dimension dimension = dimension(entry, path + "." + entry.key().text(), problems);
            complete &= dimension != null;
            if (dimension != null) {
                space.add(dimension);
            }
        }
        return complete ? space : null;
    }

    private static @Nullable Dimension dimension(YamlNode.Entry entry, String path, Problems problems) {
        String key = entry.key().text();
        if (entry.value() instanceof YamlNode.Sequence list && !list.items().isEmpty()) {
            return Dimension.of(
                    key, list.items().stream().map(YamlNodes::toFlow).distinct().toList());
        }
        if (entry.value() instanceof YamlNode.Mapping range && range.entries().size() == 1) {
            return range(key, range.entries().get(0), path, problems);
        }
        problems.add(Diagnostic.error(ConfigCode.WRONG_TYPE, "`" + path + "` must be a list of values or a range")
                .at(entry.value().span(), "this is " + entry.value().describe())
                .withHelp(EXAMPLE));
        return null;
    }

    private static @Nullable Dimension range(String key, YamlNode.Entry entry, String path, Problems problems) {
        YamlNode.Scalar word = entry.key();
        if (!word.text().equals(LOG)) {
            Diagnostic unknown = Diagnostic.error(
                            ConfigCode.UNKNOWN_KEY, "unknown key `" + word.text() + "` in `" + path + "`")
                    .at(word.span(), "not a key of `" + path + "`")
                    .withHelp("did you mean `" + LOG + "`?");
            problems.add(Fix.rename(word.span(), word.text(), LOG)
                    .map(unknown::withFix)
                    .orElse(unknown));
            return null;
        }
        List<Double> ends = ENDS.read(entry.value(), path + "." + LOG, problems);
        if (ends == null) {
            return null;
        }
        if (ends.size() != 2 || ends.get(0) <= 0 || ends.get(0) >= ends.get(1)) {
            problems.add(
                    Diagnostic.error(ConfigCode.OUT_OF_RANGE, "`" + path + "` must have two ends, `0 < low < high`")
                            .at(entry.value().span(), "not a range")
                            .withHelp(EXAMPLE));
            return null;
        }
        return Dimension.of(key, ends.get(0), ends.get(1));
    }

    @Override
    public String write(List<Dimension> space) {
        return space.stream()
                .map(dimension -> YamlText.quoteIfNeeded(dimension.path()) + ": " + write(dimension))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String write(Dimension dimension) {
        TuneConfig.LogRange range = dimension.range();
        return range == null
                ? "[" + String.join(", ", dimension.values()) + "]"
                : "{" + LOG + ": [" + ValueTypes.format(range.low()) + ", " + ValueTypes.format(range.high()) + "]}";
    }

    @Override
    public List<Dimension> placeholder() {
        return List.of();
    }

    @Override
    public Map<String, Object> jsonSchema() {
        return SchemaFragments.map(
                "type",
                "object",
                "additionalProperties",
                SchemaFragments.map(
                        "anyOf",
                        List.of(
                                SchemaFragments.map("type", "array", "minItems", 1),
                                SchemaFragments.map(
                                        "type",
                                        "object",
                                        "properties",
                                        SchemaFragments.map(LOG, ENDS.jsonSchema()),
                                        "additionalProperties",
                                        false))));
    }
}
