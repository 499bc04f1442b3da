package org.sassrec.config.schema;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.diagnostic.SystemCode;
import org.sassrec.yaml.YamlNode;

/**
 * Bounds of buckets: a word that determines them, or a list of them in ascending order.
 *
 * @param of creates the value of a list
 * @param listed returns the bounds; empty for a word
 */
public record WordOrBounds<T, E extends Comparable<? super E>>(
        ScalarType<T> word, ListType<E> list, Function<List<E>, T> of, Function<T, List<E>> listed)
        implements ValueType<T> {

    @Override
    public String name() {
        return word.name();
    }

    @Override
    public @Nullable T read(YamlNode node, String path, Problems problems) {
        if (!(node instanceof YamlNode.Sequence)) {
            return word.read(node, path, problems);
        }
        List<E> bounds = list.read(node, path, problems);
        if (bounds != null && !bounds.stream().sorted().toList().equals(bounds)) {
            problems.add(Diagnostic.error(
                            SystemCode.INVALID_FORMAT, "the bounds of `" + path + "` must be in ascending order")
                    .at(node.span(), "not ascending"));
            return null;
        }
        return bounds == null ? null : of.apply(bounds);
    }

    @Override
    public String write(T value) {
        List<E> bounds = listed.apply(value);
        return bounds.isEmpty() ? word.write(value) : list.write(bounds);
    }

    @Override
    public T placeholder() {
        return word.placeholder();
    }

    @Override
    public Map<String, Object> jsonSchema() {
        return SchemaFragments.map("anyOf", List.of(word.jsonSchema(), list.jsonSchema()));
    }
}
