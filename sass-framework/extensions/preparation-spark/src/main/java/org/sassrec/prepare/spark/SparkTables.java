package org.sassrec.prepare.spark;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sassrec.files.remote.HadoopFailure;
import org.sassrec.prepare.sql.ClusterSources;
import org.sassrec.prepare.sql.ClusterSources.AccessException;
import org.sassrec.prepare.sql.ClusterSources.Source;

/** Finds tables in the catalogs of Spark. */
final class SparkTables {
    /** Version of a table without versions: it differs in each process, so each preparation reads the table. */
    private static final String PROCESS = UUID.randomUUID().toString();

    private SparkTables() {}

    /** Returns the name of the table of an address. */
    static String name(String address) {
        return address.substring(ClusterSources.TABLE.length());
    }

    /** Returns a table with its version. */
    static Source find(SparkSession session, String address) throws AccessException {
        String name = name(address);
        try {
            // Resolves the table, so that a missing connector is reported now.
            session.table(name).schema();
            return new Source(address, 0, version(session, name));
        } catch (Exception e) { // Spark throws checked exceptions that its methods do not declare.
            throw new AccessException(reason(name, e), e);
        }
    }

    /** Returns the snapshot of an Iceberg table or the version of a Delta table. Other tables have no version. */
    private static String version(SparkSession session, String name) {
        String provider = provider(session, name);
        if (provider.equals("iceberg")) {
            List<Row> snapshot = session.sql("SELECT snapshot_id FROM " + name + ".refs WHERE name = 'main'")
                    .collectAsList();
            return "snapshot "
                    + (snapshot.isEmpty()
                            ? "none"
                            : Long.toString(snapshot.get(0).getLong(0)));
        }
        if (provider.equals("delta")) {
            Row newest = session.sql("DESCRIBE HISTORY " + name + " LIMIT 1")
                    .select("version")
                    .first();
            return "version " + newest.getLong(0);
        }
        return "read by " + PROCESS;
    }

    private static String provider(SparkSession session, String name) {
        return session
                .sql("DESCRIBE TABLE EXTENDED " + name)
                .where("col_name = 'Provider'")
                .select("data_type")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0).toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse("");
    }

    private static String reason(String name, Throwable failed) {
        String messages = String.join(
                "\n",
                Stream.iterate(failed, cause -> cause != null, Throwable::getCause)
                        .map(cause -> cause.getClass().getSimpleName() + ": " + cause.getMessage())
                        .toList());
        if (messages.contains("TABLE_OR_VIEW_NOT_FOUND") || messages.contains("NoSuchTableException")) {
            return "the table `" + name + "` does not exist";
        }
        if (messages.contains("DELTA_CONFIGURE_SPARK_SESSION")
                || messages.contains("DATA_SOURCE_NOT_FOUND")
                || messages.contains("ClassNotFound")
                || messages.contains("Cannot find catalog plugin class")) {
            return "the connector of the table is missing: " + HadoopFailure.reason(failed);
        }
        return HadoopFailure.reason(failed);
    }
}
