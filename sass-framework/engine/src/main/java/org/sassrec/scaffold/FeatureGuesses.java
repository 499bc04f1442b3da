package org.sassrec.scaffold;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sassrec.inspect.ColumnProfile;
import org.sassrec.inspect.TableProfile;
import org.sassrec.prepare.check.FutureColumns;
import org.sassrec.yaml.YamlText;

/** Guesses features from the columns of tables. Names are unique over all tables of one object. */
final class FeatureGuesses {
    /** Above this number of ids, ids with a single row share the OOV row. */
    private static final long MANY_VALUES = 1_000;

    /** A column of integers with at most this number of values is treated as a code. */
    private static final long MAX_CODES = 20;

    private static final Pattern CODE_NAME =
            Pattern.compile("(.*_)?(id|code|zip|no|key|type|kind|class|level|group|tier"
                    + "|cat|category|topic|region|city|country|province|state|district|area|brand|author|artist|seller|shop|store"
                    + "|merchant|publisher|channel|genre|language|lang|gender|sex|occupation|job|department|dept|aisle|color"
                    + "|colour|cluster|segment|tag|label|status|device|os|platform)");

    private static final Pattern QUANTITY_NAME = Pattern.compile("(.*_)?(age|born|year|count|cnt|num|number|total|sum"
            + "|avg|mean|amount|quantity|qty|stock|price|cost|fee|income|salary|budget|revenue|discount|duration|length"
            + "|len|size|width|height|weight|depth|distance|days?|hours?|minutes?|seconds?|months?|score|rating"
            + "|stars|rate|ratio|share|percent|pct|views?|plays?|likes?|clicks?|sales|orders|reviews|votes|fans|followers"
            + "|follows?|friends?|comments?|runtime|popularity|rank|lat|lon|latitude|longitude)(_.*)?");

    /** Columns that usually count, average or date the events until the export. */
    private static final Pattern EVENT_COUNTER = Pattern.compile(
            "(.*_)?(count|counts|cnt|views?|impressions?|exposures?|plays?"
                    + "|likes?|clicks?|sales|sold|orders?|purchases|reviews|votes|fans|followers|follows?|comments?|shares"
                    + "|favou?rites|watches|downloads|installs|visits|sessions|ctr|cvr|click_rate|conversion_rate|popularity"
                    + "|popular|trending|hot|since|inactive|recency|rank|ranking|rating|ratings|stars|score)(_.*)?|(last|latest|recent)_.*");

    private static final int MAX_LIST_WIDTH = 16;

    /** Above this number of words, a text is natural language. */
    private static final long MAX_WORDS = 500;

    /** Minimum length of a vector in a text. Shorter lists are treated as separate values. */
    private static final int MIN_VECTOR_SIZE = 4;

    private final Set<String> names = new HashSet<>();

    /** Returns an unused feature name for a column. */
    String name(String column, String prefix) {
        String name = ConfigNames.name(ColumnGuesses.withoutType(column), prefix);
        return ConfigNames.unique(names.contains(name) ? ConfigNames.name(prefix + "_" + name, prefix) : name, names);
    }

    /**
     * Guesses the features of a table.
     *
     * @param key column that is not a feature
     * @param prefix for names that are taken
     * @param verdicts whether columns contain events after the training days; a column without one is judged by its name
     */
    List<ProjectDraft.Feature> of(
            TableProfile table, String key, String prefix, Map<String, FutureColumns.Verdict> verdicts) {
        List<ProjectDraft.Feature> features = new ArrayList<>();
        for (ColumnProfile column : table.columns()) {
            if (!column.name().equals(key)) {
                FutureColumns.Verdict verdict = verdicts.getOrDefault(column.name(), FutureColumns.Verdict.UNKNOWN);
                features.add(withoutFuture(of(column, prefix), column, verdict));
            }
        }
        return features;
    }

    private static ProjectDraft.Feature withoutFuture(
            ProjectDraft.Feature feature, ColumnProfile column, FutureColumns.Verdict verdict) {
        if (!feature.used() || verdict == FutureColumns.Verdict.CLEAR) {
            return feature;
        }
        if (verdict == FutureColumns.Verdict.LEAK) {
            return ProjectDraft.Feature.proposed(
                    feature.yaml(),
                    "CHECK: not used, because it contains events after the training days; compute it from earlier events");
        }
        return EVENT_COUNTER.matcher(ColumnGuesses.normalized(column.name())).matches()
                ? ProjectDraft.Feature.proposed(
                        feature.yaml(),
                        "CHECK: not used, because by its name it can contain events after the training days; use it if it"
                                + " does not")
                : feature;
    }

    /**
     * Guesses context features: the hour or the weekday of the request if it varies, and proposals for other event
     * columns.
     *
     * @param taken columns with another role
     * @param label SQL condition of a positive. Its columns are not known at request time.
     * @param varies whether an SQL expression has several values in the events
     */
    List<ProjectDraft.Feature> context(
            TableProfile events, Set<String> taken, String label, Guess time, Guess unit, Predicate<String> varies) {
        List<ProjectDraft.Feature> context = new ArrayList<>();
        for (String part : List.of("hour", "dayofweek")) {
            String sql = ColumnGuesses.timePart(part, time.value(), unit.value());
            if (context.isEmpty() && varies.test(sql)) {
                context.add(ProjectDraft.Feature.used(
                        "{name: " + part + ", type: expression, sql: \""
                                + sql.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}",
                        ""));
            }
        }
        for (ColumnProfile column : events.columns()) {
            boolean inLabel = label.contains(column.name());
            boolean few = column.values().size() > 1 && (column.isText() || column.isInteger());
            if (few && !inLabel && !taken.contains(column.name())) {
                context.add(ProjectDraft.Feature.proposed(
                        "{name: " + name(column.name(), "context") + ", column: "
                                + YamlText.quoteIfNeeded(column.name()) + ", type: id}",
                        "use it only if its value is known at request time"));
            }
        }
        return context;
    }

    private ProjectDraft.Feature of(ColumnProfile column, String prefix) {
        String plain = ColumnGuesses.normalized(column.name());
        if (column.distinct() < 2) {
            return unused(column, column.nonEmpty() == 0 ? "it has no value" : "it has only one value");
        }
        if (column.type().matches("(VARCHAR|U?(TINY|SMALL|BIG)?INT(EGER)?)\\[\\d*]")) {
            return line(column, prefix, "multi", "", "lists of values");
        }
        if (column.isTemporal() || (column.isText() && column.timestampShare() > 0.99)) {
            return unused(column, "it contains times; derive a feature with `type: expression`");
        }
        if (column.isText()) {
            return text(column, prefix, plain);
        }
        if (column.type().equals("BOOLEAN")) {
            return line(column, prefix, "id", "", "");
        }
        if (column.type().matches("(FLOAT|DOUBLE|REAL)\\[\\d*]")) {
            return vector(column, prefix, "");
        }
        if (!column.isNumeric()) {
            return unused(column, "no feature supports the type " + column.type());
        }
        return column.isInteger() ? integer(column, prefix, plain) : number(column, prefix, "");
    }

    /** Integers are quantities or codes without an order. The name decides, then the values. */
    private ProjectDraft.Feature integer(ColumnProfile column, String prefix, String plain) {
        String values = DisplayText.distinct(column) + " values";
        if (CODE_NAME.matcher(plain).matches() || column.distinct() <= MAX_CODES) {
            return id(column, prefix, values);
        }
        if (QUANTITY_NAME.matcher(plain).matches()) {
            return number(column, prefix, "");
        }
        return isNumbered(column)
                ? id(
                        column,
                        prefix,
                        "CHECK: " + values + " " + range(column)
                                + " look like codes; for a quantity, use `type: number, buckets: quantile(16)`")
                : number(column, prefix, "CHECK: for codes without an order, use `type: id`; ");
    }

    /** Whether the values are numbered from 0 or 1 with few gaps, and repeat. */
    private static boolean isNumbered(ColumnProfile column) {
        String least = column.minimum();
        String greatest = column.maximum();
        if (least == null || greatest == null || !least.matches("[01]")) {
            return false;
        }
        double numbers = Double.parseDouble(greatest) - Double.parseDouble(least) + 1;
        return column.distinct() >= 0.7 * numbers && column.distinct() <= 0.5 * column.nonEmpty();
    }

    private ProjectDraft.Feature id(ColumnProfile column, String prefix, String why) {
        return line(column, prefix, "id", column.distinct() > MANY_VALUES ? ", minCount: 2" : "", why);
    }

    private ProjectDraft.Feature number(ColumnProfile column, String prefix, String check) {
        return line(column, prefix, "number", ", buckets: quantile(16)", check + range(column));
    }

    private static String range(ColumnProfile column) {
        return "from " + column.minimum() + " to " + column.maximum();
    }

    private ProjectDraft.Feature text(ColumnProfile column, String prefix, String plain) {
        ColumnProfile.TextList list = column.list();
        // Words of titles repeat, too, but few words do not produce many different texts.
        boolean few = list != null
                && (list.separator().equals(" ")
                        ? list.distinct() < MAX_WORDS && list.distinct() < 0.5 * column.distinct()
                        : list.distinct() < 0.5 * column.distinct() + 20);
        // Few texts with many parts are values such as `(10,50]`.
        boolean listed = list != null
                && few
                && (plain.matches(".*(tag|genre|categor|keyword|topic|skill|ingredient).*s?")
                        || (list.share() >= 0.2 && list.distinct() < column.distinct()));
        if (list != null && listed) {
            String separator =
                    ", separator: " + (list.separator().equals(",") ? "\",\"" : "\"" + list.separator() + "\"");
            return line(
                    column,
                    prefix,
                    "multi",
                    separator + ", maxLength: " + MAX_LIST_WIDTH,
                    DisplayText.share(list.share(), 1) + " of the texts contain several of "
                            + DisplayText.count(list.distinct()) + " values");
        }
        if (list != null && isNumberList(column, list.separator())) {
            return vector(column, prefix, ", separator: \"" + list.separator() + "\"");
        }
        if (column.distinct() > 50 && column.distinct() > 0.5 * column.nonEmpty()) {
            return unused(
                    column,
                    list != null && isNumbersOnly(column)
                            ? "it contains lists with many different values, for example ids of items"
                            : "almost every row has a different text, for example a title");
        }
        return id(column, prefix, DisplayText.distinct(column) + " values");
    }

    /** Whether the texts are lists of numbers of equal length, judged by the minimum and the maximum text. */
    private static boolean isNumberList(ColumnProfile column, String separator) {
        String[] least = String.valueOf(column.minimum()).split(Pattern.quote(separator), -1);
        String[] greatest = String.valueOf(column.maximum()).split(Pattern.quote(separator), -1);
        return least.length >= MIN_VECTOR_SIZE
                && least.length == greatest.length
                && Stream.concat(Stream.of(least), Stream.of(greatest))
                        .allMatch(number -> number.strip().matches("-?\\d+(\\.\\d+)?([eE]-?\\d+)?"));
    }

    private static boolean isNumbersOnly(ColumnProfile column) {
        return (column.minimum() + "," + column.maximum()).matches("[\\d,;|. -]+");
    }

    private ProjectDraft.Feature vector(ColumnProfile column, String prefix, String rest) {
        return prefix.equals("item")
                ? line(column, prefix, "embedding", rest, "vectors of numbers")
                : unused(column, "it contains vectors of numbers");
    }

    private ProjectDraft.Feature line(ColumnProfile column, String prefix, String type, String rest, String why) {
        return ProjectDraft.Feature.used(
                "{name: " + name(column.name(), prefix) + ", column: " + YamlText.quoteIfNeeded(column.name())
                        + ", type: " + type + rest + "}",
                why);
    }

    private static ProjectDraft.Feature unused(ColumnProfile column, String why) {
        return ProjectDraft.Feature.proposed("", "`" + column.name() + "` is not used: " + why);
    }
}
