package org.sassrec.config.schema;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Fix;
import org.sassrec.diagnostic.Problems;
import org.sassrec.yaml.YamlNode;
import org.sassrec.yaml.YamlText;

/**
 * The type of a value that is written as one text.
 *
 * @param placeholder value after a problem, so that binding can continue
 * @param jsonSchema JSON Schema of the values
 * @param customExample example for the reference; {@code null}: the placeholder
 */
public record ScalarType<T>(
        String name,
        Parser<T> parser,
        Function<T, String> writer,
        T placeholder,
        Map<String, Object> jsonSchema,
        @Nullable String customExample)
        implements ValueType<T> {

    /** Creates a type whose placeholder is the example. */
    public ScalarType(String name, Parser<T> parser, Function<T, String> writer, T standIn, Map<String, Object> shape) {
        this(name, parser, writer, standIn, shape, null);
    }

    /** Creates a type whose JSON Schema is any text. */
    public ScalarType(String name, Parser<T> parser, Function<T, String> writer, T standIn) {
        this(name, parser, writer, standIn, SchemaFragments.text("\\S"));
    }

    /** Returns a copy with another JSON Schema. */
    public ScalarType<T> withJsonSchema(Map<String, Object> words) {
        return new ScalarType<>(name, parser, writer, placeholder, words, customExample);
    }

    /** Returns a copy with an example for the reference. */
    public ScalarType<T> withExample(String value) {
        return new ScalarType<>(name, parser, writer, placeholder, jsonSchema, value);
    }

    @Override
    public String example() {
        return customExample == null ? write(placeholder) : YamlText.quoteIfNeeded(customExample);
    }

    /** Converts the text as written, without surrounding blanks unless quoted. */
    public interface Parser<T> {
        T parse(String text) throws ConversionException;
    }

    @Override
    public @Nullable T read(YamlNode node, String path, Problems problems) {
        if (!(node instanceof YamlNode.Scalar scalar) || scalar.isNull()) {
            problems.add(Diagnostic.error(ConfigCode.WRONG_TYPE, "`" + path + "` must be " + name)
                    .at(node.span(), "this is " + node.describe()));
            return null;
        }
        try {
            return parser.parse(scalar.text());
        } catch (ConversionException failure) {
            Diagnostic problem = Diagnostic.error(failure.code, "`" + path + "` must be " + name)
                    .at(node.span(), failure.reason);
            if (failure.help != null) {
                problem = problem.withHelp(failure.help);
            }
            if (failure.typo != null && failure.replacement != null) {
                problem = Fix.rename(node.span(), failure.typo, failure.replacement)
                        .map(problem::withFix)
                        .orElse(problem);
            }
            problems.add(problem);
            return null;
        }
    }

    @Override
    public String write(T value) {
        return YamlText.quoteIfNeeded(writer.apply(value));
    }

    /** Returns a copy with another name and parser. */
    public ScalarType<T> withParser(String checkedName, Parser<T> check) {
        return new ScalarType<>(checkedName, check, writer, placeholder, jsonSchema, customExample);
    }
}
