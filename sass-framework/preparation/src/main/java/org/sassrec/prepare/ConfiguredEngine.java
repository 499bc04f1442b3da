package org.sassrec.prepare;

import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.SassConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.diagnostic.SourceSpan;
import org.sassrec.prepare.check.DataCode;
import org.sassrec.prepare.sql.ClusterSources;
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
        SourceSpan where = locations.apply("data.engine");
        Optional<SqlEngineProvider> provider = provider(config);
        if (provider.isPresent()) {
            return open(provider.get(), settings, where);
        }
        String name = name(config);
        throw Diagnostic.error(DataCode.ENGINE_MISSING, "the engine `" + name + "` is not available in this process")
                .at(where, "")
                .withHelp("run the command on Spark: `spark-submit sass-spark.jar prepare`")
                .withHelp("or prepare on this machine: `--set data.engine=duckdb`")
                .toException();
    }

    private static String name(SassConfig config) {
        return config.data().engine().name().toLowerCase(Locale.ROOT);
    }

    /** Returns the sources that only the engine of a configuration can reach, {@code null} without any. */
    static @Nullable ClusterSources clusterSources(SassConfig config) {
        return provider(config).map(SqlEngineProvider::clusterSources).orElse(null);
    }

    /** Returns the provider of the engine of a configuration; empty if it is not on the class path. */
    private static Optional<SqlEngineProvider> provider(SassConfig config) {
        String name = name(config);
        ClassLoader loader = SqlEngineProvider.class.getClassLoader();
        return ServiceLoader.load(SqlEngineProvider.class, loader).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals(name))
                .findFirst();
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
