package org.sassrec.prepare;

import java.util.Locale;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.DiagnosticCode;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.SqlEngine;
import org.sassrec.prepare.sql.SqlEngineProvider;

/** The SQL engine of {@code data.engine}. */
public final class ConfiguredEngine {
    private ConfiguredEngine() {}

    /**
     * Opens the engine of a configuration.
     *
     * @param locations returns the location of a key, or null if it is unknown
     * @throws org.sassrec.diagnostic.SassException SASS4062 if the engine is not on the class path
     */
    public static SqlEngine open(
            SassConfig config, Function<String, @Nullable SourceSpan> locations, SqlEngine.Settings settings)
            throws EngineException {
        String name = config.data().engine().name().toLowerCase(Locale.ROOT);
        SourceSpan where = locations.apply("data.engine");
        ClassLoader loader = SqlEngineProvider.class.getClassLoader();
        for (SqlEngineProvider provider : ServiceLoader.load(SqlEngineProvider.class, loader)) {
            if (provider.name().equals(name)) {
                return open(provider, settings, where);
            }
        }
        throw Diagnostic.error(
                        DiagnosticCode.ENGINE_MISSING, "the engine `" + name + "` is not available in this process")
                .at(where, "")
                .withHelp("run the command on Spark: `spark-submit sass-spark.jar prepare`")
                .withHelp("or prepare on this machine: `--set data.engine=duckdb`")
                .toException();
    }

    /** Opens an engine. Problems of its start, for example an unreachable cluster, have the place of {@code data.engine}. */
    private static SqlEngine open(SqlEngineProvider provider, SqlEngine.Settings settings, @Nullable SourceSpan where)
            throws EngineException {
        try {
            return provider.open(settings);
        } catch (SassException e) {
            throw SassException.of(e.diagnostics().stream()
                    .map(problem -> problem.location() == null ? problem.at(where, "") : problem)
                    .toList());
        }
    }
}
