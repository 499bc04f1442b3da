package org.sassrec.prepare.check;

import static org.sassrec.diagnostic.MessageText.count;
import static org.sassrec.diagnostic.MessageText.percent;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.DataConfig;
import org.sassrec.config.PublishConfig;
import org.sassrec.config.Side;
import org.sassrec.diagnostic.MessageText;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine.ResultRow;

/** Checks the ids of users and items. */
final class IdChecks {
    /** Texts for missing values in exports of databases, Python and JavaScript, in lower case. */
    private static final String MISSING =
            "'null', '(null)', '<null>', '\\n', 'none', 'nan', '<na>', 'n/a', 'nil', 'undefined'";

    /** New items and users appear between two snapshots of their file. */
    private static final double TOLERATED_UNKNOWN_SHARE = 0.05;

    private IdChecks() {}

    /** SASS4094 and SASS4095: reports events of users or items without a row in their own file. */
    static void unknown(CheckedData data) throws EngineException, IOException {
        unknown(data, "user", data.config().data().users());
        unknown(data, "item", data.config().data().items());
    }

    private static void unknown(CheckedData data, String entity, DataConfig.@Nullable Entity file)
            throws EngineException, IOException {
        if (file == null) {
            return;
        }
        String query = """
                SELECT count(*), count(*) FILTER (WHERE f.id IS NULL), sum(n_refit), sum(n_refit) FILTER (WHERE f.id IS NULL),
                    min(e.id) FILTER (WHERE f.id IS NULL), (SELECT min(KEY) FROM ENTITYs_source)
                FROM ENTITY_map JOIN ENTITYs AS e USING (number)
                LEFT JOIN (SELECT KEY AS id FROM ENTITYs_source) AS f ON f.id = e.id""".replace("ENTITY", entity);
        String id = data.dialect().text(Sql.identifier(file.key()));
        ResultRow found = data.queryRow("unknown_" + entity + "s", query.replace("KEY", id));
        long all = found.number(0);
        long unknown = found.number(1);
        double share = found.real(3) / Math.max(1, found.real(2));
        if (all > 0 && unknown == all && data.isComplete()) {
            String other = found.isNull(5) ? "none" : "`" + found.text(5) + "`";
            data.error(DataCode.NO_COMMON_IDS, "data." + entity + "s.key")
                    .message("no %s of the events is in the %ss file", entity, entity)
                    .note("example of the events: `%s`; example of the file: %s", found.text(4), other)
                    .help("check `key` and `data.events.%s`: both must contain the same ids as texts", entity);
        } else if (share > TOLERATED_UNKNOWN_SHARE) {
            String key = "data." + entity + "s.path";
            data.warning(DataCode.EVENTS_WITHOUT_ENTITY_ROW, key)
                    .message(
                            "%s of the events have %ss that are not in the %ss file (%,d of %,d)",
                            percent(share), entity, entity, unknown, all)
                    .note("for example `%s`", found.text(4))
                    .help("update the file: the model knows only the id of a missing %s", entity);
        }
    }

    /**
     * SASS4096: reports ids that files write in two ways, and ids that seem to mean a missing value. A column of whole
     * numbers with a missing value is often exported as decimals, so that each id ends in {@code .0}.
     */
    static void spelling(CheckedData data) throws EngineException, IOException {
        for (String entity : List.of(Side.USER.word(), Side.ITEM.word())) {
            twoWays(data, entity, "decimals", "id LIKE '%.0'", "substr(id, 1, length(id) - 2)");
            twoWays(
                    data,
                    entity,
                    "blanks",
                    "id <> " + data.dialect().trim("id"),
                    data.dialect().trim("id"));
            missing(data, entity);
        }
    }

    /**
     * @param condition SQL of the longer spelling
     * @param shorter SQL of the shorter spelling
     */
    private static void twoWays(CheckedData data, String entity, String name, String condition, String shorter)
            throws EngineException, IOException {
        ResultRow found = data.queryRow(
                entity + "s_in_two_ways_" + name,
                "SELECT count(*), min(e.id), min_by(f.id, e.id)\nFROM (SELECT id, " + shorter + " AS short FROM "
                        + entity + "s WHERE " + condition + ") AS f\nJOIN " + entity + "s AS e ON e.id = f.short");
        long twice = found.number(0);
        if (twice > 0) {
            String what = twice == 1 ? "one " + entity + " id is" : count(twice) + " " + entity + " ids are";
            data.warning(DataCode.INCONSISTENT_ID_FORMAT, "data.events." + entity)
                    .message("%s written in two ways", what)
                    .note(
                            "for example, `%s` and `%s` count as two %ss",
                            MessageText.shorten(found.text(1)), MessageText.shorten(found.text(2)), entity)
                    .help("write the column as whole numbers or as texts without blanks in all files");
        }
    }

    private static void missing(CheckedData data, String entity) throws EngineException, IOException {
        ResultRow found = data.queryRow(
                entity + "s_like_missing_values",
                "SELECT count(*), min(id)\nFROM " + entity + "s\nWHERE lower("
                        + data.dialect().trim("id") + ") IN (" + MISSING + ")");
        if (found.number(0) > 0) {
            data.warning(DataCode.INCONSISTENT_ID_FORMAT, "data.events." + entity)
                    .message("the %s id `%s` seems to mean a missing value", entity, found.text(1))
                    .note("all its events count as those of one %s", entity)
                    .help("write a missing id as an empty value: such rows are left out");
        }
    }

    /**
     * SASS4097: reports ids that are too long. Publishing would reject those of items only after training. A long user id
     * is not an id, or the file has a quote that is not closed.
     */
    static void length(CheckedData data) throws EngineException, IOException {
        length(data, Side.ITEM, "shorten the ids in all files: `publish` rejects them");
        length(
                data,
                Side.USER,
                "use another column, and check the rows of these ids: a missing quote at the end of a value makes the rest"
                        + " of the file a part of it");
    }

    private static void length(CheckedData data, Side side, String help) throws EngineException, IOException {
        ResultRow found = data.queryRow(
                "long_" + side.word() + "_ids",
                "SELECT count(*), left(min(id), 40)\nFROM " + side.word() + "s\nWHERE "
                        + data.dialect().byteLength("id") + " > " + PublishConfig.MAX_ID_BYTES);
        long wrong = found.number(0);
        if (wrong > 0) {
            String are = wrong == 1
                    ? "the id of one " + side.word() + " is"
                    : "the ids of " + count(wrong) + " " + side.word() + "s are";
            data.warning(DataCode.ID_TOO_LONG, "data.events." + side.word())
                    .message("%s longer than %,d bytes", are, PublishConfig.MAX_ID_BYTES)
                    .note("for example `%s...`", found.text(1))
                    .help(help);
        }
    }
}
