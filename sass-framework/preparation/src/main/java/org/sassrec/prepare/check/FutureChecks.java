package org.sassrec.prepare.check;

import static org.sassrec.diagnostic.MessageText.format;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.sassrec.config.DataConfig;
import org.sassrec.config.Side;
import org.sassrec.prepare.check.CheckedData.CheckedFeature;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/** SASS4099: reports features of users and items that contain events after the training days. */
final class FutureChecks {
    /** A prime, because the sample of users keeps hashes that are multiples of a power of two. */
    private static final long HASHES = 1_000_003;

    private FutureChecks() {}

    static void run(CheckedData data) throws EngineException, IOException {
        if (!data.isComplete()) {
            return;
        }
        // Leave-one-out holds out a fixed number of events of each user, so their halves depend on each other.
        boolean fixed = data.config().data().split() instanceof DataConfig.LeaveOneOut;
        for (Side side : fixed ? List.of(Side.ITEM) : List.of(Side.USER, Side.ITEM)) {
            List<CheckedFeature> features = data.features().stream()
                    .filter(f -> f.side() == side && !f.entityKey() && f.kind() != CheckedFeature.Kind.LIST)
                    .toList();
            if (!features.isEmpty()) {
                check(data, side, features);
            }
        }
    }

    private static void check(CheckedData data, Side side, List<CheckedFeature> features)
            throws EngineException, IOException {
        String name = side.word();
        ResultRow times = data.queryRow(
                "held_out_" + name,
                "SELECT count(*), min(event_time), max(event_time), count(DISTINCT day), (SELECT count(*) FROM " + name
                        + "_map)\nFROM some_events WHERE split > 0");
        if (times.number(0) == 0) {
            return;
        }
        String other = (side == Side.USER ? "item" : "user") + "_key";
        String hash = data.dialect().hash(List.of(other), HASHES);
        List<FutureColumns.Finding> byHash = examine(
                data, side, features, times, "CASE WHEN " + hash + " < " + HASHES / 2 + " THEN 0 ELSE 1 END", "");
        List<FutureColumns.Finding> byDay = side == Side.USER && times.number(3) > 1
                ? examine(data, side, features, times, "day % 2", "_days")
                : byHash;
        for (int f = 0; f < features.size(); f++) {
            FutureColumns.Finding found = byHash.get(f).and(byDay.get(f));
            if (found.verdict() == FutureColumns.Verdict.LEAK) {
                report(data, features.get(f), found);
            }
        }
    }

    private static List<FutureColumns.Finding> examine(
            CheckedData data, Side side, List<CheckedFeature> features, ResultRow times, String half, String query)
            throws EngineException, IOException {
        String name = side.word();
        long parts = 1 + times.number(4) / FutureColumns.MAX_ENTITIES;
        String events = "\n  SELECT number AS entity, event_time, positive, split > 0 AS held, " + half
                + " AS half\n  FROM some_events JOIN " + name + "_map ON key = " + name + "_key"
                + (parts == 1 ? "" : "\n  WHERE " + data.dialect().hash(List.of("number"), parts) + " = 0") + "\n";
        StringBuilder values = new StringBuilder();
        for (CheckedFeature feature : features) {
            values.append(", ").append(data.dialect().text(feature.column()));
        }
        FutureColumns columns = new FutureColumns(data.query(
                "future_" + name + query,
                "SELECT " + FutureColumns.activityColumns() + values + "\nFROM (\n"
                        + FutureColumns.activitySql(events, times.number(1), times.number(2)) + "\n) AS a\nJOIN "
                        + name + "_side ON number = entity\nORDER BY entity"));
        return IntStream.range(0, features.size()).mapToObj(columns::examine).toList();
    }

    private static void report(CheckedData data, CheckedFeature feature, FutureColumns.Finding found) {
        String name = feature.side().word();
        data.warning(DataCode.FUTURE_LEAKAGE, feature.key())
                .message("feature `%s` contains events after the training split", feature.name())
                .label("a counter, an average or a time that includes the validation or test days")
                .note(
                        "for %ss with equal training events, its correlation with later events is %s; without these events, "
                                + "it is at most %s",
                        name, format("%.2f", found.found()), format("%.2f", found.limit()))
                .help(
                        "compute the column from the events before the validation split, use a feature of `type: statistic`, "
                                + "or remove the feature");
    }
}
