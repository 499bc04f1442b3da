/**
 * Preparation with Spark SQL.
 *
 * <p>Entry point: {@link org.sassrec.prepare.spark.SparkEngineProvider}. The classes of Spark are not in the archives of
 * this module. {@code spark-submit} provides them.
 *
 * <p>The tables of a preparation equal those of DuckDB in every value. DuckDB reads the source files and parses their
 * columns, in the tasks of Spark if they are Parquet files and else on the driver. Spark evaluates the SQL of the
 * configuration and all joins and aggregates. The driver sorts the events and writes the files.
 */
@NullMarked
package org.sassrec.prepare.spark;

import org.jspecify.annotations.NullMarked;
