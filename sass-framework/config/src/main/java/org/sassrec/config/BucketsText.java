package org.sassrec.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Buckets as written: {@code quantile(16)}. */
final class BucketsText {

    static final int DEFAULT = 16;

    private static final Pattern QUANTILE = Pattern.compile("quantile\\(\\s*(\\d{1,6})\\s*\\)");

    private BucketsText() {}

    static ScalarType<Integer> type() {
        return new ScalarType<>(
                "buckets such as `quantile(16)`, of 2 to 1000",
                BucketsText::parse,
                count -> "quantile(" + count + ")",
                DEFAULT,
                Shapes.form(QUANTILE.pattern()));
    }

    private static int parse(String text) throws Unfit {
        Matcher form = QUANTILE.matcher(text);
        if (!form.matches()) {
            throw Unfit.form("`" + text + "` has not this form")
                    .help(text.matches("\\d+") ? "write `quantile(" + text + ")`" : null)
                    .instead(text, text.matches("\\d+") ? "quantile(" + text + ")" : null);
        }
        int count = Integer.parseInt(form.group(1));
        if (count < 2 || count > 1000) {
            throw Unfit.range(count < 2 ? "less than 2" : "more than 1000");
        }
        return count;
    }
}
