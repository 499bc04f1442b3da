package org.sassrec.config.schema;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SystemCode;
import org.sassrec.yaml.YamlNode;

/**
 * A list of values of one type.
 *
 * @param allowsScalar whether a single value needs no brackets
 * @param min minimum number of values
 * @param max maximum number of values
 * @param unique whether duplicates are errors
 */
public record ListType<T>(String name, ScalarType<T> element, boolean allowsScalar, int min, int max, boolean unique)
        implements ValueType<List<T>> {

    @Override
    public @Nullable List<T> read(YamlNode node, String path, Problems problems) {
        if (allowsScalar && node instanceof YamlNode.Scalar) {
            T only = element.read(node, path, problems);
            return only == null ? null : List.of(only);
        }
        if (!(node instanceof YamlNode.Sequence list)) {
            problems.add(Diagnostic.error(ConfigCode.WRONG_TYPE, "`" + path + "` must be " + name)
                    .at(node.span(), "this is " + node.describe()));
            return null;
        }
        List<T> values = new ArrayList<>();
        Set<T> seen = new HashSet<>();
        boolean sound = true;
        for (int i = 0; i < list.items().size(); i++) {
            YamlNode item = list.items().get(i);
            T value = element.read(item, path + "[" + i + "]", problems);
            if (value == null) {
                sound = false;
            } else if (unique && !seen.add(value)) {
                problems.add(Diagnostic.error(
                                SystemCode.INVALID_FORMAT, "`" + path + "` contains " + item.describe() + " twice")
                        .at(item.span(), "already in the list"));
                sound = false;
            } else {
                values.add(value);
            }
        }
        if (sound && (values.size() < min || values.size() > max)) {
            problems.add(Diagnostic.error(ConfigCode.OUT_OF_RANGE, "`" + path + "` must be " + name)
                    .at(node.span(), "the number of values is " + values.size()));
            return null;
        }
        return sound ? values : null;
    }

    @Override
    public String write(List<T> values) {
        if (allowsScalar && values.size() == 1) {
            return element.write(values.get(0));
        }
        return values.stream().map(element::write).collect(Collectors.joining(", ", "[", "]"));
    }

    @Override
    public String example() {
        return allowsScalar ? element.example() : "[" + element.example() + "]";
    }

    @Override
    public Map<String, Object> jsonSchema() {
        Map<String, Object> array = SchemaFragments.map("type", "array", "items", element.jsonSchema());
        if (min > 0) {
            array.put("minItems", min);
        }
        array.put("maxItems", max);
        return allowsScalar ? SchemaFragments.map("anyOf", List.of(element.jsonSchema(), array)) : array;
    }

    @Override
    public List<T> placeholder() {
        return List.of();
    }
}
