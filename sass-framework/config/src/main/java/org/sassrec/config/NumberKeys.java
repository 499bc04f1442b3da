package org.sassrec.config;

import static org.sassrec.config.Key.key;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.Problems;
import org.sassrec.yaml.YamlNode;

/** The keys that say how a number enters the model: {@code buckets} or {@code scale}. */
final class NumberKeys {

    static final NumberForm DEFAULT = NumberForm.quantiles(16);

    private static final String FORMS =
            "`quantile(n)`, their bounds learned from train (those of a column of a table from its users or items"
                    + " with events there), or their bounds themselves, ascending; a bucket holds its lower bound.";

    static final Key<NumberForm> BUCKETS = scaled(key("buckets", new Buckets())
            .or("`quantile(16)` without `scale`", fields -> DEFAULT)
            .means("Buckets: " + FORMS));
    /** The same where the value is no number without. */
    static final Key<NumberForm> NUMBER_BUCKETS = scaled(key("buckets", new Buckets())
            .means("The value is a number, put into buckets: " + FORMS + " Else it is an id."));

    static final Key<NumberForm.Scale> SCALE = key("scale", Types.choice(NumberForm.Scale.class))
            .means(
                    "Instead of `buckets` the number itself enters the tower: as it is (`raw`), as sign(x) log(1 + |x|) (`log`), as (x - mean) / deviation of train (`standard`), or first the one, then the other (`logStandard`). A missing number is 0 with a learned weight that says so. Under `context` it enters the bias network.");

    private NumberKeys() {}

    private static Key<NumberForm> scaled(Key<NumberForm> buckets) {
        return buckets.unless(fields -> fields.has(NumberKeys.SCALE) ? "" : null);
    }

    /** A section with a component for these keys. */
    static Section<Void> in(Section<Void> section) {
        return section.derive("form", NumberKeys::form, BUCKETS, SCALE)
                .check(fields -> fields.exclusive(BUCKETS, SCALE));
    }

    /** Whether either key is written, so that the value is a number. */
    static boolean written(Fields fields) {
        return fields.has(BUCKETS) || fields.has(SCALE);
    }

    /** How the number enters; {@code null} when neither key is written and there is no default. */
    static @Nullable NumberForm form(Fields fields) {
        NumberForm.Scale scale = fields.find(SCALE);
        return scale == null ? fields.find(BUCKETS) : NumberForm.scaled(scale);
    }

    /** {@code quantile(16)}, or a list of bounds. */
    private record Buckets() implements ValueType<NumberForm> {
        private static final Pattern QUANTILE = Pattern.compile("quantile\\(\\s*(\\d{1,6})\\s*\\)");
        private static final int MOST = 1000;

        private static final ScalarType<NumberForm> QUANTILES = new ScalarType<>(
                "buckets such as `quantile(16)`, of 2 to " + MOST + ", or a list of bounds",
                Buckets::quantiles,
                form -> "quantile(" + form.quantiles() + ")",
                DEFAULT,
                Shapes.form(QUANTILE.pattern()));

        private static final ListType<Double> BOUNDS = Types.list("a list of bounds", Types.finite(), MOST - 1);

        @Override
        public String name() {
            return QUANTILES.name();
        }

        @Override
        public @Nullable NumberForm read(YamlNode node, String path, Problems problems) {
            if (!(node instanceof YamlNode.Sequence)) {
                return QUANTILES.read(node, path, problems);
            }
            List<Double> bounds = BOUNDS.read(node, path, problems);
            if (bounds == null) {
                return null;
            }
            if (!bounds.stream().sorted().toList().equals(bounds)) {
                problems.add(Diagnostic.error(DiagnosticCode.INVALID_FORMAT, "the bounds of `" + path + "` must ascend")
                        .at(node.span(), "they do not"));
                return null;
            }
            return NumberForm.bounds(bounds);
        }

        @Override
        public String write(NumberForm value) {
            return value.bounds().isEmpty() ? QUANTILES.write(value) : BOUNDS.write(value.bounds());
        }

        @Override
        public NumberForm standIn() {
            return DEFAULT;
        }

        @Override
        public Map<String, Object> shape() {
            return Shapes.map("anyOf", List.of(QUANTILES.shape(), Shapes.of(BOUNDS)));
        }

        private static NumberForm quantiles(String text) throws Unfit {
            Matcher form = QUANTILE.matcher(text);
            if (!form.matches()) {
                throw Unfit.form("`" + text + "` has not this form")
                        .help(text.matches("\\d+") ? "write `quantile(" + text + ")`" : null)
                        .instead(text, text.matches("\\d+") ? "quantile(" + text + ")" : null);
            }
            int count = Integer.parseInt(form.group(1));
            if (count < 2 || count > MOST) {
                throw Unfit.range(count < 2 ? "less than 2" : "more than " + MOST);
            }
            return NumberForm.quantiles(count);
        }
    }
}
