package org.sassrec.prepare.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.TextTypes;

/** Queries of text files, whose columns have inferred types. Not thread-safe. */
final class TextQueries {
    private final SqlEngine engine;
    private final Map<String, Source> sources = new HashMap<>();

    TextQueries(SqlEngine engine) {
        this.engine = engine;
    }

    /**
     * The files of a query.
     *
     * @param guessed schema before types are inferred
     * @param ofAll whether all rows determine the types
     * @param limit number of rows of each file
     */
    private record Source(
            SourceFiles files, SourceSchema guessed, ColumnRoles use, boolean ofAll, long limit, TextTypes types) {}

    /** Returns a query for the first rows of each file, {@link Long#MAX_VALUE} for all. */
    String query(SourceFiles files, SourceSchema guessed, ColumnRoles use, boolean ofAll, long limit)
            throws EngineException {
        return query(new Source(files, guessed, use, ofAll, limit, TextTypes.NONE));
    }

    private String query(Source source) throws EngineException {
        SourceFiles files = source.files;
        SourceSchema shape = files.infer(engine, source.guessed, source.use, source.ofAll, source.types);
        String query = source.limit == Long.MAX_VALUE
                ? files.query(engine, shape, source.use)
                : files.query(engine, shape, source.use, source.limit);
        TextTypes types = Objects.requireNonNullElse(shape.types(), TextTypes.NONE);
        sources.put(query, new Source(files, source.guessed, source.use, source.ofAll, source.limit, types));
        return query;
    }

    /**
     * Returns queries whose rows can be united: a column of text files has the first type that the values of all these
     * files fit. Otherwise a union would convert the values of one file to the type of another one.
     *
     * @param queries queries of {@link #query}, and others, which do not change
     */
    List<String> withCommonTypes(List<String> queries) throws EngineException {
        List<String> united = new ArrayList<>(queries);
        TextTypes common = TextTypes.NONE;
        for (String query : queries) {
            common = common.orLater(types(query));
        }
        for (int q = 0; q < united.size(); ) {
            if (types(united.get(q)).agrees(common)) {
                q++;
                continue;
            }
            Source low = Objects.requireNonNull(sources.get(united.get(q)));
            united.set(q, query(new Source(low.files, low.guessed, low.use, low.ofAll, low.limit, common)));
            common = common.orLater(types(united.get(q)));
            q = 0; // The values of these files may need a type that is later than that of the others.
        }
        return united;
    }

    private TextTypes types(String query) {
        Source source = sources.get(query);
        return source == null ? TextTypes.NONE : source.types;
    }
}
