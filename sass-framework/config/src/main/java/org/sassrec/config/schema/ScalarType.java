package org.sassrec.config.schema;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.Fix;
import org.sassrec.diagnostic.Problems;
import org.sassrec.yaml.YamlNode;
import org.sassrec.yaml.YamlText;

/**
 * A value written as one text.
 *
 * @param jsonSchema what a JSON Schema says of it
 * @param customExample a value as it may be written, for the reference; {@code null} if that is what stands in
 */
public record ScalarType<T>(
        String name,
        Parser<T> parser,
        Function<T, String> writer,
        T placeholder,
        Map<String, Object> jsonSchema,
        @Nullable String customExample)
        implements ValueType<T> {

    /** With what stands in as the sample. */
    public ScalarType(String name, Parser<T> parser, Function<T, String> writer, T standIn, Map<String, Object> shape) {
        this(name, parser, writer, standIn, shape, null);
    }

    /** Of which a schema can say no more than that it is a text. */
    public ScalarType(String name, Parser<T> parser, Function<T, String> writer, T standIn) {
        this(name, parser, writer, standIn, SchemaFragments.text("\\S"));
    }

    /** The same with a schema's words for it. */
    public ScalarType<T> withJsonSchema(Map<String, Object> words) {
        return new ScalarType<>(name, parser, writer, placeholder, words, customExample);
    }

    /** The same with a sample for the reference. */
    public ScalarType<T> withExample(String value) {
        return new ScalarType<>(name, parser, writer, placeholder, jsonSchema, value);
    }

    @Override
    public String example() {
        return customExample == null ? write(placeholder) : YamlText.quoteIfNeeded(customExample);
    }

    /** From the text as written, blanks around it removed unless quoted. */
    public interface Parser<T> {
        T parse(String text) throws ConversionException;
    }

    @Override
    public @Nullable T read(YamlNode node, String path, Problems problems) {
        if (!(node instanceof YamlNode.Scalar scalar) || scalar.isNull()) {
            problems.add(Diagnostic.error(DiagnosticCode.WRONG_TYPE, "`" + path + "` must be " + name)
                    .at(node.span(), "this is " + node.describe()));
            return null;
        }
        try {
            return parser.parse(scalar.text());
        } catch (ConversionException unfit) {
            Diagnostic problem = Diagnostic.error(unfit.code, "`" + path + "` must be " + name)
                    .at(node.span(), unfit.reason);
            if (unfit.help != null) {
                problem = problem.withHelp(unfit.help);
            }
            if (unfit.typo != null && unfit.replacement != null) {
                problem = Fix.rename(node.span(), unfit.typo, unfit.replacement)
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

    /** The same with a check behind the parser. */
    public ScalarType<T> withParser(String checkedName, Parser<T> check) {
        return new ScalarType<>(checkedName, check, writer, placeholder, jsonSchema, customExample);
    }
}
