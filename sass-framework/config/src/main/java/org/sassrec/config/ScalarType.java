package org.sassrec.config;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.Fix;
import org.sassrec.diagnostic.Problems;
import org.sassrec.yaml.YamlNode;

/**
 * A value written as one text.
 *
 * @param shape what a JSON Schema says of it
 * @param sample a value as it may be written, for the reference; {@code null} if that is what stands in
 * @param later words of the language that this version refuses, for the reference
 */
record ScalarType<T>(
        String name,
        Parser<T> parser,
        Function<T, String> writer,
        T standIn,
        Map<String, Object> shape,
        @Nullable String sample,
        List<String> later)
        implements ValueType<T> {

    /** With what stands in as the sample. */
    ScalarType(String name, Parser<T> parser, Function<T, String> writer, T standIn, Map<String, Object> shape) {
        this(name, parser, writer, standIn, shape, null, List.of());
    }

    /** Of which a schema can say no more than that it is a text. */
    ScalarType(String name, Parser<T> parser, Function<T, String> writer, T standIn) {
        this(name, parser, writer, standIn, Shapes.text("\\S"));
    }

    /** The same with a schema's words for it. */
    ScalarType<T> shaped(Map<String, Object> words) {
        return new ScalarType<>(name, parser, writer, standIn, words, sample, later);
    }

    /** The same with a sample for the reference. */
    ScalarType<T> such(String value) {
        return new ScalarType<>(name, parser, writer, standIn, shape, value, later);
    }

    /** The same with words that this version refuses. */
    ScalarType<T> without(List<String> words) {
        return new ScalarType<>(name, parser, writer, standIn, shape, sample, words);
    }

    @Override
    public String example() {
        return sample == null ? write(standIn) : FlowText.of(sample);
    }

    /** From the text as written, blanks around it removed unless quoted. */
    interface Parser<T> {
        T parse(String text) throws Unfit;
    }

    @Override
    public @Nullable T read(YamlNode node, String path, Problems problems) {
        if (!(node instanceof YamlNode.Scalar scalar) || scalar.isNothing()) {
            problems.add(Diagnostic.error(DiagnosticCode.WRONG_TYPE, "`" + path + "` must be " + name)
                    .at(node.span(), "this is " + node.described()));
            return null;
        }
        try {
            return parser.parse(scalar.text());
        } catch (Unfit unfit) {
            Diagnostic problem = Diagnostic.error(unfit.code, "`" + path + "` must be " + name)
                    .at(node.span(), unfit.why);
            if (unfit.remedy != null) {
                problem = problem.withHelp(unfit.remedy);
            }
            if (unfit.slip != null && unfit.meant != null) {
                problem = Fix.rename(node.span(), unfit.slip, unfit.meant)
                        .map(problem::withFix)
                        .orElse(problem);
            }
            problems.add(problem);
            return null;
        }
    }

    @Override
    public String write(T value) {
        return FlowText.of(writer.apply(value));
    }

    /** The same with a check behind the parser. */
    ScalarType<T> checked(String checkedName, Parser<T> check) {
        return new ScalarType<>(checkedName, check, writer, standIn, shape, sample, later);
    }
}
