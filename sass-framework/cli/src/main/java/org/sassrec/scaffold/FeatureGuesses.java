package org.sassrec.scaffold;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sassrec.config.FlowText;
import org.sassrec.inspect.ColumnProfile;
import org.sassrec.inspect.TableProfile;

/** Which features the columns of a table make. Names are unique over all tables that one object is asked for. */
final class FeatureGuesses {
    /** Ids that are rarer than two rows teach nothing that the unknown id doesn't. */
    private static final long MANY = 1_000;

    /** A number with at most so many values is rather a code. */
    private static final long CODES = 20;

    private static final int WIDEST_LIST = 16;

    /** More words than this are language. */
    private static final long MOST_WORDS = 500;

    /** Fewer numbers in a text are rather values of their own. */
    private static final int SHORTEST_VECTOR = 4;

    private final Set<String> names = new HashSet<>();

    /** A name that no feature has yet. */
    String name(String column, String prefix) {
        String name = ConfigNames.name(ColumnGuesses.untyped(column), prefix);
        return ConfigNames.free(names.contains(name) ? ConfigNames.name(prefix + "_" + name, prefix) : name, names);
    }

    /**
     * The features of a table.
     *
     * @param key column that is no feature of these
     * @param prefix for names that are taken
     */
    List<FeatureDraft> of(TableProfile table, String key, String prefix) {
        List<FeatureDraft> features = new ArrayList<>();
        for (ColumnProfile column : table.columns()) {
            if (!column.name().equals(key)) {
                features.add(of(column, prefix));
            }
        }
        return features;
    }

    private FeatureDraft of(ColumnProfile column, String prefix) {
        String plain = ColumnGuesses.plain(column.name());
        if (column.distinct() < 2) {
            return left(column, column.filled() == 0 ? "it has no value" : "it has one value only");
        }
        if (column.type().matches("(VARCHAR|U?(TINY|SMALL|BIG)?INT(EGER)?)\\[\\d*]")) {
            return line(column, prefix, "multi", "", "lists of values");
        }
        if (column.temporal() || (column.text() && column.timestamps() > 0.99)) {
            return left(column, "a point in time; an `expression` could make a feature of it");
        }
        if (column.text()) {
            return text(column, prefix, plain);
        }
        if (column.type().equals("BOOLEAN")) {
            return line(column, prefix, "id", "", "");
        }
        if (column.type().matches("(FLOAT|DOUBLE|REAL)\\[\\d*]")) {
            return vector(column, prefix, "");
        }
        if (!column.numeric()) {
            return left(column, "there is no feature of " + column.type());
        }
        boolean code = plain.matches("(.*_)?(id|code|zip|no|key|type|kind|class|level|group|tier|cat|category)");
        if (column.whole() && (code || column.distinct() <= CODES)) {
            String rare = column.distinct() > MANY ? ", minCount: 2" : "";
            return line(column, prefix, "id", rare, Texts.count(column.distinct()) + " values");
        }
        return line(
                column,
                prefix,
                "number",
                ", buckets: quantile(16)",
                "from " + column.least() + " to " + column.greatest());
    }

    private FeatureDraft text(ColumnProfile column, String prefix, String plain) {
        ColumnProfile.TextList list = column.list();
        // Words of titles come again, too; but not so that few words make many texts.
        boolean few = list != null
                && (list.separator().equals(" ")
                        ? list.distinct() < MOST_WORDS && list.distinct() < 0.5 * column.distinct()
                        : list.distinct() < 0.5 * column.distinct() + 20);
        boolean listed = list != null
                && few
                && (list.share() >= 0.2 || plain.matches(".*(tag|genre|categor|keyword|topic|skill|ingredient).*s?"));
        if (list != null && listed) {
            String separator =
                    ", separator: " + (list.separator().equals(",") ? "\",\"" : "\"" + list.separator() + "\"");
            return line(
                    column,
                    prefix,
                    "multi",
                    separator + ", maxLength: " + WIDEST_LIST,
                    Texts.share(list.share(), 1) + " of its texts hold several of " + Texts.count(list.distinct())
                            + " values");
        }
        if (list != null && numbers(column, list.separator())) {
            return vector(column, prefix, ", separator: \"" + list.separator() + "\"");
        }
        if (column.distinct() > 50 && column.distinct() > 0.5 * column.filled()) {
            return left(column, "nearly every row has a text of its own: a title?");
        }
        String rare = column.distinct() > MANY ? ", minCount: 2" : "";
        return line(column, prefix, "id", rare, Texts.count(column.distinct()) + " values");
    }

    /** Whether its texts are several numbers, always as many: what its least and its greatest text are. */
    private static boolean numbers(ColumnProfile column, String separator) {
        String[] least = String.valueOf(column.least()).split(Pattern.quote(separator), -1);
        String[] greatest = String.valueOf(column.greatest()).split(Pattern.quote(separator), -1);
        return least.length >= SHORTEST_VECTOR
                && least.length == greatest.length
                && Stream.concat(Stream.of(least), Stream.of(greatest))
                        .allMatch(number -> number.strip().matches("-?\\d+(\\.\\d+)?([eE]-?\\d+)?"));
    }

    private FeatureDraft vector(ColumnProfile column, String prefix, String rest) {
        return prefix.equals("item")
                ? line(column, prefix, "embedding", rest, "vectors of numbers")
                : left(column, "it holds vectors of numbers");
    }

    private FeatureDraft line(ColumnProfile column, String prefix, String type, String rest, String why) {
        return FeatureDraft.used(
                "{name: " + name(column.name(), prefix) + ", column: " + FlowText.of(column.name()) + ", type: " + type
                        + rest + "}",
                why);
    }

    private static FeatureDraft left(ColumnProfile column, String why) {
        return FeatureDraft.proposed("", "`" + column.name() + "` is left out: " + why);
    }
}
