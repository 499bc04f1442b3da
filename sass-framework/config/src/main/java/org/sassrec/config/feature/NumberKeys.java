package org.sassrec.config.feature;

import static org.sassrec.config.schema.Key.key;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.NumberEncoding;
import org.sassrec.config.schema.ConversionException;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.ScalarType;
import org.sassrec.config.schema.SchemaFragments;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueType;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.config.schema.WordOrBounds;

/** The keys that encode a number: {@code buckets} and {@code scale}. */
final class NumberKeys {

    static final NumberEncoding DEFAULT = NumberEncoding.quantiles(16);

    private static final Pattern QUANTILE = Pattern.compile("quantile\\(\\s*(\\d{1,6})\\s*\\)");
    private static final int MAX_BUCKETS = 1000;

    /** {@code quantile(16)}, or a list of bounds. */
    private static final ValueType<NumberEncoding> BUCKETS_TYPE = new WordOrBounds<>(
            new ScalarType<>(
                    "buckets such as `quantile(16)`, of 2 to " + MAX_BUCKETS + ", or a list of bounds",
                    NumberKeys::quantiles,
                    form -> "quantile(" + form.quantiles() + ")",
                    DEFAULT,
                    SchemaFragments.pattern(QUANTILE.pattern())),
            ValueTypes.list("a list of bounds", ValueTypes.finite(), MAX_BUCKETS - 1),
            NumberEncoding::bounds,
            NumberEncoding::bounds);

    private static final String FORMS =
            "`quantile(n)` learns the bounds from train (for a column of users or items from those with events in train). A list"
                    + " sets the bounds, in ascending order. A bucket includes its lower bound.";

    static final Key<NumberEncoding> BUCKETS = scaled(key("buckets", BUCKETS_TYPE)
            .or("`quantile(16)` without `scale`", fields -> DEFAULT)
            .means("Bounds of the buckets. " + FORMS));
    /** The key for a value that is a number only if this key or {@code scale} is set. */
    static final Key<NumberEncoding> NUMBER_BUCKETS = scaled(key("buckets", BUCKETS_TYPE)
            .means("Makes the value a number in buckets. " + FORMS
                    + " Without `buckets` and `scale` the value is an id."));

    static final Key<NumberEncoding.Scale> SCALE = key("scale", NumberEncoding.Scale.class)
            .means(
                    "An alternative to `buckets`: the number itself enters the tower. `raw`: x. `log`: sign(x) log(1 + |x|). `standard`: (x - mean) / standard deviation of train. `logStandard`: `log`, then `standard`. A missing number is 0 with a learned weight for missing numbers. Features of `context` enter the bias network.");

    private NumberKeys() {}

    private static Key<NumberEncoding> scaled(Key<NumberEncoding> buckets) {
        return buckets.unless(fields -> fields.has(NumberKeys.SCALE) ? "" : null);
    }

    /** Returns a section with a component for these keys. */
    static Section<Void> in(Section<Void> section) {
        return section.derive("numberEncoding", NumberKeys::form, BUCKETS, SCALE)
                .check(fields -> fields.checkExclusive(BUCKETS, SCALE));
    }

    /** Returns whether one of the keys is set, so that the value is a number. */
    static boolean written(SectionReader fields) {
        return fields.has(BUCKETS) || fields.has(SCALE);
    }

    /** Returns the encoding; {@code null} if neither key is set and no default exists. */
    static @Nullable NumberEncoding form(SectionReader fields) {
        NumberEncoding.Scale scale = fields.find(SCALE);
        return scale == null ? fields.find(BUCKETS) : NumberEncoding.scaled(scale);
    }

    private static NumberEncoding quantiles(String text) throws ConversionException {
        Matcher form = QUANTILE.matcher(text);
        if (!form.matches()) {
            throw ConversionException.malformed("`" + text + "` does not have this form")
                    .withHelp(text.matches("\\d+") ? "write `quantile(" + text + ")`" : null)
                    .withReplacement(text, text.matches("\\d+") ? "quantile(" + text + ")" : null);
        }
        int count = Integer.parseInt(form.group(1));
        if (count < 2 || count > MAX_BUCKETS) {
            throw ConversionException.outOfRange(count < 2 ? "less than 2" : "more than " + MAX_BUCKETS);
        }
        return NumberEncoding.quantiles(count);
    }
}
