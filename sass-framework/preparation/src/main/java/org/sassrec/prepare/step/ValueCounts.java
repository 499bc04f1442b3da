package org.sassrec.prepare.step;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.Side;
import org.sassrec.config.Vocabulary;
import org.sassrec.prepare.sql.EngineException;

/** Generates the SQL that counts the values of vocabularies. */
final class ValueCounts extends FeatureSql {
    private final VocabularyStep vocabularies;

    ValueCounts(VocabularyStep vocabularies) {
        super(vocabularies);
        this.vocabularies = vocabularies;
    }

    /**
     * Returns the SQL of values with the number of their occurrences, {@code n}. {@code n_train} is the number of train
     * events of an id; other values do not depend on the horizon.
     */
    String sql(List<Integer> features) throws EngineException {
        List<String> parts = new ArrayList<>();
        for (int feature : features) {
            parts.add(sql(feature));
        }
        return parts.size() == 1
                ? parts.get(0)
                : "SELECT value, sum(n) AS n, max(n_train) AS n_train FROM (\n  SELECT " + sql.text("value")
                        + " AS value, n, n_train FROM ("
                        + String.join(
                                ")\n  UNION ALL SELECT " + sql.text("value") + " AS value, n, n_train FROM (", parts)
                        + ")\n) GROUP BY 1";
    }

    private String sql(int index) throws EngineException {
        FeatureConfig feature = feature(index);
        if (isCross(index)) {
            boolean context = feature.side() == Side.CONTEXT;
            return "SELECT value, count(*) AS n, 0 AS n_train FROM (SELECT " + vocabularies.crossSql(index)
                    + " AS value FROM "
                    + (context ? "marked AS m" : feature.side().word() + "_side")
                    + vocabularies
                            .crossParts(index)
                            .map(i -> vocabularies.join(i, (context ? "m.c" : "v") + i))
                            .collect(Collectors.joining())
                    + (context ? counted("m.split", index) : "") + ") GROUP BY 1";
        }
        if (isKey(index)) {
            return countedKeys(index);
        }
        if (feature.ofEvents()) {
            return "SELECT c" + index + " AS value, count(*) AS n, 0 AS n_train FROM marked" + counted("split", index)
                    + " GROUP BY 1";
        }
        String table = sourceSide(index).word() + "_side";
        return "SELECT value, count(*) AS n, 0 AS n_train FROM (" + sideValues(index, table) + ") GROUP BY 1";
    }

    /** A key has the events of its user or item, including those of list columns, which have no time. */
    private String countedKeys(int index) throws EngineException {
        String side = feature(index).side().word();
        Duration within = within(index);
        if (within == null) {
            return "SELECT v" + index + " AS value, n_refit AS n, n_train FROM " + side + "_side";
        }
        return "SELECT value, greatest(n_refit, n_train) AS n, n_train FROM (\n    SELECT " + sql.keyText(side + "_key")
                + " AS value,\n        count(*) FILTER (WHERE split <= 1" + newerThan("split <= 1", within)
                + ") AS n_refit,\n        count(*) FILTER (WHERE split = 0" + newerThan("split = 0", within)
                + ") AS n_train\n    FROM marked GROUP BY 1)";
    }

    /**
     * Restricts counting to events before test, and to the newest of them if the feature has a time limit. A hash has a
     * row for every text and learns nothing here.
     */
    private String counted(String split, int index) throws EngineException {
        if (vocabulary(index) instanceof Vocabulary.Hashed) {
            return "";
        }
        Duration within = within(index);
        return " WHERE " + split + " <= 1" + (within == null ? "" : newerThan("split <= 1", within));
    }

    private @Nullable Duration within(int index) {
        return vocabulary(index) instanceof Vocabulary.Learned learned ? learned.within() : null;
    }

    /** Returns a condition on the time of an event, counted back from the last event of some splits. */
    private String newerThan(String splits, Duration within) throws EngineException {
        return " AND event_time > " + (lastTime(splits) - within.toMillis());
    }

    /** Returns the time of the last event of some splits in epoch milliseconds; 0 without events. */
    long lastTime(String splits) throws EngineException {
        return script.engine().queryLong("SELECT coalesce(max(event_time), 0) FROM marked WHERE " + splits);
    }

    private String sideValues(int index, String table) {
        if (feature(index) instanceof FeatureConfig.Multi multi) {
            return "SELECT " + sql.trim(sql.text("entry")) + " AS value FROM ("
                    + sql.explode("", List.of(multiValues(index, multi)), List.of("entry"), "", table) + ")";
        }
        return "SELECT v" + index + " AS value FROM " + table;
    }
}
