package org.sassrec.config.section;

import static org.sassrec.config.schema.Key.key;
import static org.sassrec.config.schema.Key.required;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.schema.Binding;
import org.sassrec.config.schema.ConversionException;
import org.sassrec.config.schema.Discriminator;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.ScalarType;
import org.sassrec.config.schema.SchemaFragments;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;

/** Declares {@code data.split:}, whose keys depend on {@code by}. */
public final class SplitSection {

    /** Which key rules the split. */
    enum By {
        TIME,
        LEAVE_ONE_OUT,
        COLUMN,
        FILE
    }

    private static final Key<By> BY = required("by", ValueTypes.choice(By.class))
            .means(
                    "`time`: the newest days; `leaveOneOut`: each user's last positive of each scenario; `column`: ranges of a column; `file`: files of their own.")
            .into("");
    private static final Key<String> COLUMN = required("column", ValueTypes.column())
            .means("Column of the events.")
            .withExample("date");
    private static final Key<Duration> TIME_VALIDATION = key(
                    "validation", ValueTypes.duration(Duration.ZERO), Duration.ZERO)
            .means("How long before test; `0d` for none.")
            .withExample("1d");
    private static final Key<Duration> TIME_TEST = required("test", ValueTypes.duration(Duration.ofMillis(1)))
            .means("How long, up to the newest event.")
            .withExample("4d");

    static final Section<DataConfig.ByTime> BY_TIME = Section.of(
                    "data.split by: time",
                    "By time: the newest events are test. Where both lengths are whole days they begin at midnight, else both are counted back from the newest event.",
                    BY.withExample("time"),
                    TIME_VALIDATION,
                    TIME_TEST)
            .to(DataConfig.ByTime.class);

    static final Section<DataConfig.LeaveOneOut> LEAVE_ONE_OUT = Section.of(
                    "data.split by: leaveOneOut",
                    "Of each user and scenario the last positive is test, the last but one validation.",
                    BY.withExample("leaveOneOut"))
            .to(DataConfig.LeaveOneOut.class);

    private static final Key<DataConfig.Range> RANGE_VALIDATION =
            key("validation", range()).means("Values that are validation, both ends included as in `test`.");
    private static final Key<DataConfig.Range> RANGE_TEST = required("test", range())
            .means(
                    "Values that are test, both ends included; the rest is train. Numbers are compared as numbers, days and times (`2022-05-05`, `2022-05-05T12:00`) as times in the zone of the data, the last day, hour, minute or second whole; all else as texts.")
            .withExample("20220505..20220508");
    static final Section<DataConfig.ByColumn> BY_COLUMN = Section.of(
                    "data.split by: column",
                    "By ranges of a column of the events.",
                    BY.withExample("column"),
                    COLUMN,
                    RANGE_VALIDATION,
                    RANGE_TEST)
            .rule(SplitSection::overlap)
            .to(DataConfig.ByColumn.class);

    static final Section<DataConfig.ByFile> BY_FILE = Section.of(
                    "data.split by: file",
                    "By files: test events have files of their own.",
                    BY.withExample("file"),
                    key("validation", ValueTypes.paths(0), List.of())
                            .means("Files of validation events, if there are any.")
                            .withExample("data/validation.csv"),
                    required("test", ValueTypes.paths(1))
                            .means("Files of test events, with the columns of `data.events.path`.")
                            .withExample("data/test.csv"))
            .to(DataConfig.ByFile.class);

    /** What is known before {@code by} is: all keys of all variants. */
    public static final Section<Void> SPLIT = Section.of(
            "data.split", "Which events are train, validation and test.", BY, COLUMN, TIME_VALIDATION, TIME_TEST);

    private SplitSection() {}

    static DataConfig.Split bind(SectionReader data, Key<?> key) {
        By by = Discriminator.peek(data.node(key), BY.name(), BY.type());
        if (by == null) {
            // Reports what is wrong with `by`, and keys that no variant has.
            data.section(key, SPLIT).get(BY);
            return new DataConfig.LeaveOneOut();
        }
        Section<? extends DataConfig.Split> variant = variant(by);
        return variant.bind(data.section(key, variant));
    }

    /** The keys by the value of {@code by}. */
    public static Map<String, Section<?>> variants() {
        Map<String, Section<?>> variants = new LinkedHashMap<>();
        for (By by : By.values()) {
            variants.put(ValueTypes.camelCase(by.name()), variant(by));
        }
        return variants;
    }

    private static Section<? extends DataConfig.Split> variant(By by) {
        return switch (by) {
            case TIME -> BY_TIME;
            case LEAVE_ONE_OUT -> LEAVE_ONE_OUT;
            case COLUMN -> BY_COLUMN;
            case FILE -> BY_FILE;
        };
    }

    private static void overlap(SectionReader split) {
        Binding binding = split.binding();
        DataConfig.Range validation = split.find(RANGE_VALIDATION);
        if (validation != null && binding.isValid(split.pathOf("test")) && overlap(validation, split.get(RANGE_TEST))) {
            binding.report(Diagnostic.error(
                            DiagnosticCode.OUT_OF_RANGE, "`data.split.validation` and `data.split.test` overlap")
                    .at(binding.locationOf(split.pathOf("test")), "an event cannot be both")
                    .withNote("validation is given here", binding.locationOf(split.pathOf("validation"))));
        }
    }

    private static ScalarType<DataConfig.Range> range() {
        return new ScalarType<>(
                        "a range such as `20220503..20220504`",
                        text -> {
                            int dots = text.indexOf("..");
                            String from =
                                    dots < 0 ? "" : text.substring(0, dots).strip();
                            String to = dots < 0 ? "" : text.substring(dots + 2).strip();
                            if (from.isEmpty() || to.isEmpty() || to.startsWith(".")) {
                                throw ConversionException.malformed("`" + text + "` has not the form `from..to`")
                                        .withHelp("one value alone is written `" + text + ".." + text + "`");
                            }
                            DataConfig.Range range = new DataConfig.Range(from, to);
                            if (isReversed(range)) {
                                throw ConversionException.outOfRange("it ends before it begins");
                            }
                            return range;
                        },
                        range -> range.from() + ".." + range.to(),
                        new DataConfig.Range("", ""),
                        SchemaFragments.pattern(".*[^.\\s].*\\.\\..*[^.\\s].*"))
                .withExample("20220503..20220504");
    }

    private static boolean overlap(DataConfig.Range a, DataConfig.Range b) {
        DataConfig.Range.Times first = a.times();
        DataConfig.Range.Times second = b.times();
        if (first != null && second != null) {
            // The zone of the data moves all of them alike, as good as.
            return first.from().start(ZoneOffset.UTC).isBefore(second.to().endExclusive(ZoneOffset.UTC))
                    && second.from().start(ZoneOffset.UTC).isBefore(first.to().endExclusive(ZoneOffset.UTC));
        }
        return compare(a.from(), b.to()) <= 0 && compare(b.from(), a.to()) <= 0;
    }

    /** Whether a range ends before it begins. */
    private static boolean isReversed(DataConfig.Range range) {
        DataConfig.Range.Times times = range.times();
        return times == null
                ? compare(range.from(), range.to()) > 0
                : !times.from().start(ZoneOffset.UTC).isBefore(times.to().endExclusive(ZoneOffset.UTC));
    }

    /** Numbers as numbers, everything else as text. */
    private static int compare(String a, String b) {
        BigDecimal first = number(a);
        BigDecimal second = number(b);
        return first != null && second != null ? first.compareTo(second) : a.compareTo(b);
    }

    private static @Nullable BigDecimal number(String text) {
        return text.matches("-?\\d{1,30}(\\.\\d{1,30})?") ? new BigDecimal(text) : null;
    }

    /** Reports a key that asks events that the split does not have. */
    public static void needsValidation(String path, DataConfig data, Binding binding) {
        if (!data.split().hasValidation()
                && binding.isValid("data.split.by")
                && binding.isValid("data.split.validation")) {
            binding.report(
                    Diagnostic.error(DiagnosticCode.VALIDATION_REQUIRED, "`" + path + "` needs validation events")
                            .at(binding.locationOf(path), "the split has none")
                            .withHelp("give `data.split.validation`")
                            .withNote("the split", binding.locationOf("data.split")));
        }
    }
}
