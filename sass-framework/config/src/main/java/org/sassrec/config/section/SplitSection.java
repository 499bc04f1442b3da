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
import org.sassrec.config.schema.ConfigCode;
import org.sassrec.config.schema.ConversionException;
import org.sassrec.config.schema.Discriminator;
import org.sassrec.config.schema.Key;
import org.sassrec.config.schema.ScalarType;
import org.sassrec.config.schema.SchemaFragments;
import org.sassrec.config.schema.Section;
import org.sassrec.config.schema.SectionReader;
import org.sassrec.config.schema.ValueTypes;
import org.sassrec.diagnostic.Diagnostic;

/** Declares {@code data.split}, whose keys depend on {@code by}. */
public final class SplitSection {

    /** The kind of split. */
    enum By {
        TIME,
        LEAVE_ONE_OUT,
        COLUMN,
        FILE
    }

    private static final Key<By> BY = required("by", By.class)
            .means(
                    "Kind of split. `time`: the newest days. `leaveOneOut`: the last positive of each user and scenario. `column`: ranges of a column. `file`: separate files.")
            .into("");
    private static final Key<String> COLUMN = required("column", ValueTypes.column())
            .means("Column of the events.")
            .withExample("date");
    private static final Key<Duration> TIME_VALIDATION = key(
                    "validation", ValueTypes.duration(Duration.ZERO), Duration.ZERO)
            .means("Duration of validation, before test; `0d` for no validation.")
            .withExample("1d");
    private static final Key<Duration> TIME_TEST = required("test", ValueTypes.duration(Duration.ofMillis(1)))
            .means("Duration of test, up to the newest event.")
            .withExample("4d");

    static final Section<DataConfig.ByTime> BY_TIME = Section.of(
                    "data.split by: time",
                    "Temporal split: the newest events are test. If both durations are full days, they start at midnight. Otherwise they are counted back from the newest event.",
                    BY.withExample("time"),
                    TIME_VALIDATION,
                    TIME_TEST)
            .to(DataConfig.ByTime.class);

    static final Section<DataConfig.LeaveOneOut> LEAVE_ONE_OUT = Section.of(
                    "data.split by: leaveOneOut",
                    "Leave-one-out split: the last positive of each user and scenario is test, the one before it is validation.",
                    BY.withExample("leaveOneOut"))
            .to(DataConfig.LeaveOneOut.class);

    private static final Key<DataConfig.Range> RANGE_VALIDATION =
            key("validation", range()).means("Values of validation, both ends included, in the form of `test`.");
    private static final Key<DataConfig.Range> RANGE_TEST = required("test", range())
            .means(
                    "Values of test, both ends included; all other values are train. Numbers are compared as numbers. Days and times (`2022-05-05`, `2022-05-05T12:00`) are compared in the time zone of the data, and the last day, hour, minute or second is included completely. All other values are compared as texts.")
            .withExample("20220505..20220508");
    static final Section<DataConfig.ByColumn> BY_COLUMN = Section.of(
                    "data.split by: column",
                    "Split by ranges of a column of the events.",
                    BY.withExample("column"),
                    COLUMN,
                    RANGE_VALIDATION,
                    RANGE_TEST)
            .rule(SplitSection::overlap)
            .to(DataConfig.ByColumn.class);

    static final Section<DataConfig.ByFile> BY_FILE = Section.of(
                    "data.split by: file",
                    "Split by files: the test events are in separate files.",
                    BY.withExample("file"),
                    key("validation", ValueTypes.paths(0), List.of())
                            .means("Files of validation events (optional).")
                            .withExample("data/validation.csv"),
                    required("test", ValueTypes.paths(1))
                            .means("Files of test events, with the columns of `data.events.path`.")
                            .withExample("data/test.csv"))
            .to(DataConfig.ByFile.class);

    /** All keys of all kinds, for a split without a valid {@code by}. */
    public static final Section<Void> SPLIT = Section.of(
            "data.split",
            "Assignment of events to train, validation and test.",
            BY,
            COLUMN,
            TIME_VALIDATION,
            TIME_TEST);

    private SplitSection() {}

    static DataConfig.Split bind(SectionReader data, Key<?> key) {
        By by = Discriminator.peek(data.node(key), BY.name(), BY.type());
        if (by == null) {
            // Reports an invalid `by` and keys that no kind of split has.
            data.section(key, SPLIT).get(BY);
            return new DataConfig.LeaveOneOut();
        }
        Section<? extends DataConfig.Split> variant = variant(by);
        return variant.bind(data.section(key, variant));
    }

    /** Returns the sections by the value of {@code by}. */
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
        DataConfig.Range validation = split.find(RANGE_VALIDATION);
        if (validation != null && split.isValid(RANGE_TEST) && overlap(validation, split.get(RANGE_TEST))) {
            split.report(
                    Diagnostic.error(ConfigCode.OUT_OF_RANGE, "`data.split.validation` and `data.split.test` overlap")
                            .at(split.locationOf(RANGE_TEST), "an event cannot be in both")
                            .withNote("validation is set here", split.locationOf(RANGE_VALIDATION)));
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
                                throw ConversionException.malformed("`" + text + "` does not have the form `from..to`")
                                        .withHelp("write a single value as `" + text + ".." + text + "`");
                            }
                            DataConfig.Range range = new DataConfig.Range(from, to);
                            if (isReversed(range)) {
                                throw ConversionException.outOfRange("the range ends before it starts");
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
            // The time zone of the data shifts both ranges equally, so UTC is sufficient.
            return first.from().start(ZoneOffset.UTC).isBefore(second.to().endExclusive(ZoneOffset.UTC))
                    && second.from().start(ZoneOffset.UTC).isBefore(first.to().endExclusive(ZoneOffset.UTC));
        }
        return compare(a.from(), b.to()) <= 0 && compare(b.from(), a.to()) <= 0;
    }

    /** Returns whether a range ends before it starts. */
    private static boolean isReversed(DataConfig.Range range) {
        DataConfig.Range.Times times = range.times();
        return times == null
                ? compare(range.from(), range.to()) > 0
                : !times.from().start(ZoneOffset.UTC).isBefore(times.to().endExclusive(ZoneOffset.UTC));
    }

    /** Compares numbers as numbers and everything else as text. */
    private static int compare(String a, String b) {
        BigDecimal first = number(a);
        BigDecimal second = number(b);
        return first != null && second != null ? first.compareTo(second) : a.compareTo(b);
    }

    private static @Nullable BigDecimal number(String text) {
        return text.matches("-?\\d{1,30}(\\.\\d{1,30})?") ? new BigDecimal(text) : null;
    }

    /** Reports a key that requires validation events if the split has none. */
    public static void needsValidation(String path, DataConfig data, Binding binding) {
        if (!data.split().hasValidation()
                && binding.isValid("data.split.by")
                && binding.isValid("data.split.validation")) {
            binding.report(Diagnostic.error(ConfigCode.VALIDATION_REQUIRED, "`" + path + "` requires validation events")
                    .at(binding.locationOf(path), "the split has no validation events")
                    .withHelp("set `data.split.validation`")
                    .withNote("the split is set here", binding.locationOf("data.split")));
        }
    }
}
