package org.sassrec.prepare.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.sassrec.prepare.sql.ClusterSources;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.ParquetView;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlEngine;

/** Reads Parquet files with the executors. Each task runs the SQL of the reader over a part of the files. */
record ParquetImport(SparkSession session, SqlEngine reader, SparkSources sources, ZoneId zone) {

    /**
     * Writes the rows of a query to Parquet files. The reader continues with these rows under the name of the relation.
     *
     * @param query query over the relation, in the SQL of the reader
     * @param folder folder of the written files, which all machines have under this path
     */
    void run(SqlEngine.ParquetRelation relation, String query, Path folder) throws EngineException, IOException {
        Files.createDirectories(folder);
        ReaderTask task = new ReaderTask(
                relation.views(),
                List.of("CREATE VIEW " + relation.name() + " AS\n" + relation.query()),
                supported(reader, query),
                folder.toString(),
                zone.getId(),
                new SerializableConfiguration(session.sparkContext().hadoopConfiguration()));
        List<ReaderTask.Part> parts = new ArrayList<>();
        for (int view = 0; view < relation.views().size(); view++) {
            List<String> files = files(relation.views().get(view), folder);
            for (List<ParquetParts.Rows> rows :
                    ParquetParts.divide(files, sources::bytes, task.settings().value(), ParquetParts.PART_BYTES)) {
                parts.add(new ReaderTask.Part(parts.size(), view, rows));
            }
        }
        try {
            JavaSparkContext.fromSparkContext(session.sparkContext())
                    .parallelize(parts, parts.size())
                    .foreach(task::run);
        } catch (Exception e) { // Spark throws checked exceptions that its methods do not declare.
            throw SparkEngine.failure(e);
        }
        reader.execute("CREATE OR REPLACE VIEW " + relation.name() + " AS\nSELECT * FROM read_parquet("
                + Sql.literal(Sql.literalPath(folder.toString()) + "/part-*.parquet")
                + ", hive_partitioning = false)");
    }

    /** Returns the files of a view. Rows of tables are written to files, because tasks of DuckDB read files. */
    private List<String> files(ParquetView view, Path folder) throws EngineException, IOException {
        List<String> files = new ArrayList<>();
        for (String file : view.files()) {
            if (ClusterSources.isTable(file)) {
                sources.copyTable(file, Long.MAX_VALUE, folder.resolveSibling(folder.getFileName() + "_tables"))
                        .forEach(part -> files.add(part.toString()));
            } else {
                files.add(file);
            }
        }
        return files;
    }

    /** Returns a query with the types that Spark reads from Parquet. */
    static String supported(SqlEngine reader, String query) throws EngineException {
        return reader.describe(query).stream()
                .map(ParquetImport::supported)
                .collect(Collectors.joining(",\n    ", "SELECT ", "\nFROM (" + query + ")"));
    }

    private static String supported(SqlEngine.Column column) {
        String name = Sql.identifier(column.name());
        String type = column.type();
        if (type.equals("HUGEINT") || type.equals("UHUGEINT")) {
            return "CAST(" + name + " AS DECIMAL(38, 0)) AS " + name;
        }
        if (type.matches("TIMESTAMP_(S|MS|NS)")) {
            return "CAST(" + name + " AS TIMESTAMP) AS " + name;
        }
        return type.matches("TIME|TIME WITH TIME ZONE|INTERVAL|BIT|UUID|JSON|ENUM.*")
                ? "CAST(" + name + " AS VARCHAR) AS " + name
                : name;
    }
}
