package org.sassrec.config;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Problems;
import org.sassrec.yaml.YamlNode;

/** A value written as one text. */
record ScalarType<T>(String name, Parser<T> parser, Function<T, String> writer, T standIn) implements ValueType<T> {

    /** From the text as written, blanks around it removed unless quoted. */
    interface Parser<T> {
        T parse(String text) throws Unfit;
    }

    @Override
    public @Nullable T read(YamlNode node, String path, Problems problems) {
        if (!(node instanceof YamlNode.Scalar scalar) || scalar.isNothing()) {
            problems.add(Diagnostic.error("SASS2002", "`" + path + "` must be " + name)
                    .at(node.span(), "this is " + node.described()));
            return null;
        }
        try {
            return parser.parse(scalar.text());
        } catch (Unfit unfit) {
            Diagnostic problem = Diagnostic.error(unfit.code, "`" + path + "` must be " + name)
                    .at(node.span(), unfit.why);
            problems.add(unfit.remedy == null ? problem : problem.withHelp(unfit.remedy));
            return null;
        }
    }

    @Override
    public String write(T value) {
        return FlowText.of(writer.apply(value));
    }

    /** The same with a check behind the parser. */
    ScalarType<T> checked(String checkedName, Parser<T> check) {
        return new ScalarType<>(checkedName, check, writer, standIn);
    }
}
