package org.sassrec.prepare.source;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.SassConfig;
import org.sassrec.config.Side;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.ParquetView;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlScript;

/**
 * Makes the relations of {@link SourceTables} available to the engine of the preparation. If another engine reads the
 * files, its rows are copied, with values that the reader parses. Otherwise the parsed values are part of the SQL.
 */
public final class SourceImport {
    private final SqlScript script;
    private final boolean copies;
    private SqlEngine.@Nullable ParquetRelation parted;

    /**
     * @param script script of the engine of the preparation
     */
    SourceImport(SqlScript script) {
        this.script = script;
        this.copies = script.reader() != script;
    }

    /**
     * Lets the engine read the files of {@code events_source} in parts.
     *
     * @param rows SQL of the rows of {@code events_source}
     * @param views all files that the SQL reads
     */
    void readInParts(String rows, List<ParquetView> views) {
        parted = new SqlEngine.ParquetRelation("events_source", rows, views);
    }

    /**
     * Returns the SQL of a value that is parsed from the columns of an event.
     *
     * @param parsed SQL of the parsed values by column name
     */
    public String parsed(Map<String, String> parsed, String name) {
        return copies ? name : String.valueOf(parsed.get(name));
    }

    /** Returns columns that the SQL of parsed values needs, as a part of a SELECT list. */
    public String helpers(String columns) {
        return copies ? "" : columns;
    }

    /**
     * Copies {@code events_source} with parsed values.
     *
     * @param parsed SQL of the parsed values by column name
     * @param helpers further columns that this SQL needs, as a part of a SELECT list
     */
    public void events(Map<String, String> parsed, String helpers) throws EngineException, IOException {
        StringBuilder columns = new StringBuilder();
        parsed.forEach(
                (name, sql) -> columns.append(", ").append(sql).append(" AS ").append(name));
        String query = "SELECT *" + columns + "\nFROM (SELECT *" + helpers + " FROM events_source)";
        if (parted == null) {
            script.importRows("events_source", query);
        } else {
            script.importParquet(parted, query);
        }
    }

    /** Copies the tables of users, items and lookups. */
    public void tables(SassConfig config) throws EngineException, IOException {
        for (Side side : new Side[] {Side.USER, Side.ITEM}) {
            if (SourceTables.key(config, side) != null) {
                table(side.word() + "s_source");
            }
        }
        for (int i = 0; i < config.features().size(); i++) {
            if (config.features().get(i) instanceof FeatureConfig.Lookup) {
                table(SourceTables.lookup(i));
            }
        }
    }

    /** Copies a table of the reader. */
    public void table(String name) throws EngineException, IOException {
        script.importRows(name, "SELECT * FROM " + name);
    }
}
