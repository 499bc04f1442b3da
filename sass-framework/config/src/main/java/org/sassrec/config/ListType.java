package org.sassrec.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.Problems;
import org.sassrec.yaml.YamlNode;

/**
 * A list of values of one type.
 *
 * @param single whether one value may stand without brackets
 * @param least how many there must be
 * @param distinct whether none may stand twice
 */
record ListType<T>(String name, ScalarType<T> element, boolean single, int least, int most, boolean distinct)
        implements ValueType<List<T>> {

    @Override
    public @Nullable List<T> read(YamlNode node, String path, Problems problems) {
        if (single && node instanceof YamlNode.Scalar) {
            T only = element.read(node, path, problems);
            return only == null ? null : List.of(only);
        }
        if (!(node instanceof YamlNode.Sequence list)) {
            problems.add(Diagnostic.error(DiagnosticCode.WRONG_TYPE, "`" + path + "` must be " + name)
                    .at(node.span(), "this is " + node.described()));
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
            } else if (distinct && !seen.add(value)) {
                problems.add(Diagnostic.error(
                                DiagnosticCode.INVALID_FORMAT, "`" + path + "` names " + item.described() + " twice")
                        .at(item.span(), "named before"));
                sound = false;
            } else {
                values.add(value);
            }
        }
        if (sound && (values.size() < least || values.size() > most)) {
            problems.add(Diagnostic.error(DiagnosticCode.OUT_OF_RANGE, "`" + path + "` must be " + name)
                    .at(node.span(), "there are " + values.size() + " values"));
            return null;
        }
        return sound ? values : null;
    }

    @Override
    public String write(List<T> values) {
        if (single && values.size() == 1) {
            return element.write(values.get(0));
        }
        return values.stream().map(element::write).collect(Collectors.joining(", ", "[", "]"));
    }

    @Override
    public String example() {
        return single ? element.example() : "[" + element.example() + "]";
    }

    @Override
    public List<T> standIn() {
        return List.of();
    }
}
