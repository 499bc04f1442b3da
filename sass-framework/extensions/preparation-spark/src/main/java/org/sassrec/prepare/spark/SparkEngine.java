package org.sassrec.prepare.spark;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.arrow.LongRows;
import org.sassrec.dataset.arrow.PartFiles;
import org.sassrec.dataset.arrow.TableWriter;
import org.sassrec.prepare.duckdb.DuckDbEngine;
import org.sassrec.prepare.sql.ClusterSources;
import org.sassrec.prepare.sql.EngineException;
import org.sassrec.prepare.sql.RowNumbering;
import org.sassrec.prepare.sql.Sql;
import org.sassrec.prepare.sql.SqlDialect;
import org.sassrec.prepare.sql.SqlEngine;

/**
 * Runs Spark SQL in a session of the Spark application of this process. DuckDB reads the source files. Tables are cached
 * on the executors and computed again if an executor is lost. Not thread-safe.
 */
final class SparkEngine implements SqlEngine {
    private final SqlDialect dialect = new SparkDialect();
    private final SparkSession session;
    private final SqlEngine reader;
    private final Path scratch;
    private final ZoneId zone;
    private final SparkSources sources;
    private final Map<String, Dataset<Row>> tables = new LinkedHashMap<>();
    private final List<Dataset<Row>> cached = new ArrayList<>();

    private SparkEngine(SparkSession session, SqlEngine reader, Path scratch, ZoneId zone) {
        this.zone = zone;
        this.sources = new SparkSources(() -> session, session.sparkContext().hadoopConfiguration(), scratch);
        this.session = session;
        this.reader = reader;
        this.scratch = scratch;
    }

    static SqlEngine open(Settings settings) throws EngineException {
        SqlEngine reader = DuckDbEngine.open(SparkSources.ofReader(settings));
        try {
            SparkSession session = SessionSettings.open(settings.zone());
            SparkFunctions.register(session, settings.zone());
            for (String macro : SparkFunctions.readerMacros()) {
                reader.execute(macro);
            }
            return new SparkEngine(session, reader, settings.temp(), settings.zone());
        } catch (EngineException e) {
            reader.close();
            throw e;
        } catch (Exception e) { // Spark throws checked exceptions that its methods do not declare.
            reader.close();
            throw failure(e);
        }
    }

    @Override
    public ClusterSources clusterSources() {
        return sources;
    }

    @Override
    public SqlDialect dialect() {
        return dialect;
    }

    @Override
    public SqlEngine reader() {
        return reader;
    }

    @Override
    public void importRows(String relation, String query) throws EngineException {
        Path file = scratch.resolve(relation + ".parquet");
        reader.execute("COPY (" + ParquetImport.supported(reader, query) + ") TO " + Sql.literal(file.toString())
                + " (FORMAT parquet)");
        run(() -> {
            define(relation, session.read().parquet(file.toUri().toString()));
            return relation;
        });
    }

    @Override
    public boolean readsParquet() {
        return true;
    }

    @Override
    public void importParquet(ParquetRelation relation, String query) throws EngineException, IOException {
        Path folder = scratch.resolve(relation.name());
        new ParquetImport(session, reader, sources, zone).run(relation, query, folder);
        define(relation.name(), session.read().parquet(folder.toUri().toString()));
    }

    private void define(String relation, Dataset<Row> rows) {
        tables.put(relation, rows);
        rows.createOrReplaceTempView(relation);
    }

    /** Computes a table now, so that the statement that creates it fails, not a later one. */
    private void materialize(String table, Dataset<Row> rows) {
        Dataset<Row> kept = rows.persist(StorageLevel.MEMORY_AND_DISK());
        cached.add(kept);
        // A partition is cached before it is passed to the function. Needs no shuffle, unlike count().
        kept.foreachPartition((ForeachPartitionFunction<Row>) partition -> {});
        define(table, kept);
    }

    @Override
    public void execute(String statement) throws EngineException {
        run(() -> session.sql(statement).collectAsList());
    }

    @Override
    public void createTable(String table, String query) throws EngineException {
        run(() -> {
            materialize(table, session.sql(query));
            return table;
        });
    }

    @Override
    public void createView(String view, String query) throws EngineException {
        run(() -> {
            define(view, session.sql(query));
            return view;
        });
    }

    @Override
    public void dropTable(String table) throws EngineException {
        run(() -> {
            // The rows stay cached, because other tables may be computed from them again.
            session.catalog().dropTempView(table);
            return tables.remove(table);
        });
    }

    @Override
    public void deleteRows(String table, String condition) throws EngineException {
        createView("sass_rest", "SELECT * FROM " + table + " WHERE NOT coalesce(" + condition + ", false)");
        run(() -> {
            Dataset<Row> rest = Objects.requireNonNull(tables.get("sass_rest"));
            define(table, rest);
            return session.catalog().dropTempView("sass_rest");
        });
    }

    @Override
    public void number(String table, RowNumbering rows) throws EngineException {
        run(() -> {
            Dataset<Row> sorted = session.sql("SELECT * FROM (" + rows.query() + ") ORDER BY " + rows.order());
            List<String> names = List.of(sorted.columns());
            int[] columns = rows.columns().stream().mapToInt(names::indexOf).toArray();
            StructType schema = new StructType().add(rows.column(), DataTypes.IntegerType, false);
            for (int column : columns) {
                schema = schema.add(sorted.schema().fields()[column]);
            }
            JavaRDD<Row> numbered = numbered(sorted, rows.first(), rows.last() == null ? Long.MAX_VALUE : rows.last())
                    .map(row -> withNumber(row._1(), RowNumbering.number(row._2()), columns));
            materialize(table, session.createDataFrame(numbered, schema));
            return table;
        });
    }

    /** Numbers sorted rows by partition. A window function would move all rows to one task. */
    private static JavaPairRDD<Row, Long> numbered(Dataset<Row> sorted, long first, long last) {
        return sorted.javaRDD().zipWithIndex().mapValues(index -> index + first).filter(row -> row._2() <= last);
    }

    private static Row withNumber(Row row, int number, int[] columns) {
        @Nullable Object[] values = new Object[columns.length + 1];
        values[0] = number;
        for (int c = 0; c < columns.length; c++) {
            values[c + 1] = row.get(columns[c]);
        }
        return RowFactory.create(values);
    }

    @Override
    public void loadJson(Path file, List<Column> columns, String table, String select)
            throws EngineException, IOException {
        Dataset<Row> rows = JsonRows.load(session, file, columns);
        run(() -> {
            String loaded = table + "_loaded";
            rows.createOrReplaceTempView(loaded);
            materialize(table, session.sql("SELECT " + select + " FROM " + loaded));
            return session.catalog().dropTempView(loaded);
        });
    }

    @Override
    public List<Double> quantiles(String query, List<String> shares) throws EngineException {
        return run(() -> {
            Dataset<Row> sorted = session.sql("SELECT value FROM (" + query + ") AS t (value) ORDER BY value");
            JavaPairRDD<Row, Long> numbered =
                    numbered(sorted, 0, Long.MAX_VALUE).cache();
            long rows = numbered.count();
            if (rows == 0) {
                return List.of();
            }
            List<Long> places = shares.stream()
                    .map(share -> place(new BigDecimal(share), rows))
                    .toList();
            Set<Long> wanted = new TreeSet<>(places);
            Map<Long, Double> values = new LinkedHashMap<>();
            numbered.filter(row -> wanted.contains(row._2()))
                    .collect()
                    .forEach(row -> values.put(row._2(), row._1().getDouble(0)));
            numbered.unpersist();
            return places.stream().map(values::get).toList();
        });
    }

    /** Returns the position of a discrete quantile. */
    static long place(BigDecimal share, long rows) {
        BigDecimal all = BigDecimal.valueOf(rows);
        long after = all.subtract(all.multiply(share)).toBigInteger().longValueExact();
        return Math.max(1, rows - after) - 1;
    }

    @Override
    public List<ResultRow> query(String query) throws EngineException {
        return run(() -> session.sql(query).collectAsList().stream()
                .map(row -> new ResultRow(IntStream.range(0, row.size())
                        .<@Nullable Object>mapToObj(row::get)
                        .collect(Collectors.toCollection(ArrayList::new))))
                .toList());
    }

    @Override
    public List<Column> describe(String query) throws EngineException {
        return reader.describe(query);
    }

    @Override
    public long export(String query, PartFiles files) throws EngineException, IOException {
        Dataset<Row> rows = run(() -> session.sql(query));
        List<TableWriter.Column> columns = Arrays.stream(rows.schema().fields())
                .map(field -> new TableWriter.Column(field.name(), columnType(field.dataType())))
                .toList();
        int number = files.column() == null ? -1 : rows.schema().fieldIndex(files.column());
        Iterator<Row> all = run(rows::toLocalIterator);
        @Nullable Row next = next(all);
        long count = 0;
        for (int part = 0; part < files.files().size(); part++) {
            long end = part + 1 < files.firsts().size() ? files.firsts().get(part + 1) : Long.MAX_VALUE;
            try (TableWriter writer = TableWriter.create(files.files().get(part), files.batchRows(), columns)) {
                while (next != null && (number < 0 ? count : next.getInt(number)) < end) {
                    for (int c = 0; c < columns.size(); c++) {
                        set(writer, c, columns.get(c).type(), next);
                    }
                    writer.endRow();
                    count++;
                    next = next(all);
                }
            }
        }
        return count;
    }

    @Override
    public void readLongs(String query, LongRows consumer) throws EngineException, IOException {
        run(() -> LongFiles.write(session.sql(query), scratch.resolve("longs"))).read(consumer);
    }

    private @Nullable Row next(Iterator<Row> rows) throws EngineException {
        return run(rows::hasNext) ? run(rows::next) : null;
    }

    private static TableWriter.ColumnType columnType(DataType type) {
        return switch (type.typeName()) {
            case "byte" -> TableWriter.ColumnType.BYTE;
            case "short" -> TableWriter.ColumnType.SHORT;
            case "integer" -> TableWriter.ColumnType.INT;
            case "long" -> TableWriter.ColumnType.LONG;
            case "float" -> TableWriter.ColumnType.FLOAT;
            case "double" -> TableWriter.ColumnType.DOUBLE;
            case "string" -> TableWriter.ColumnType.TEXT;
            default -> throw new IllegalArgumentException("not a type of an exported column: " + type.typeName());
        };
    }

    private static void set(TableWriter writer, int column, TableWriter.ColumnType type, Row row) {
        switch (type) {
            case BYTE -> writer.setByte(column, row.getByte(column));
            case SHORT -> writer.setShort(column, row.getShort(column));
            case INT -> writer.setInt(column, row.getInt(column));
            case LONG -> writer.setLong(column, row.getLong(column));
            case FLOAT -> writer.setFloat(column, row.getFloat(column));
            case DOUBLE -> writer.setDouble(column, row.getDouble(column));
            case TEXT -> writer.setText(column, row.getString(column));
        }
    }

    @Override
    public void loadArrow(Path file, String table, long most) throws EngineException, IOException {
        reader.loadArrow(file, table, most);
        importRows(table, "SELECT * FROM " + table);
    }

    @Override
    public void close() throws EngineException {
        cached.forEach(Dataset::unpersist);
        reader.close();
    }

    private <T> T run(Callable<T> work) throws EngineException {
        try {
            return work.call();
        } catch (InterruptedException e) {
            session.sparkContext().cancelAllJobs();
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted", e);
        } catch (Exception e) {
            throw failure(e);
        }
    }

    /** The error of a task is a cause of the error of its job. */
    static EngineException failure(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof EngineException failed) {
                return failed;
            }
        }
        return new EngineException(String.valueOf(e.getMessage()), e);
    }
}
