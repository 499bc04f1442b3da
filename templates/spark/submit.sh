#!/bin/sh
# Prepares the dataset of sass.yaml on Spark (docs/how-to/run-on-spark.md of sassrec). Start it in the folder of sass.yaml.
#
#   MASTER=spark://master:7077 submit.sh                      prepares the current day
#   MASTER=spark://master:7077 submit.sh --date 2026-05-08    the options are those of `sass prepare`
#
# SPARK_HOME: the folder of Spark 4.0. SASS_SPARK_JAR: the application, sass-spark-VERSION.jar.
# The exit status is that of `sass prepare`. With 75 the data is not ready: start the script again later.
set -eu

: "${SPARK_HOME:?set it to the folder of Spark 4.0}"
: "${MASTER:?set it to the master of the cluster, for example spark://master:7077}"

# The executors write to local disks what exceeds their memory.
exec "$SPARK_HOME/bin/spark-submit" \
    --name sass-prepare \
    --master "$MASTER" \
    --driver-memory "${DRIVER_MEMORY:-4g}" \
    --executor-memory "${EXECUTOR_MEMORY:-4g}" \
    --executor-cores "${EXECUTOR_CORES:-2}" \
    "${SASS_SPARK_JAR:-sass-spark.jar}" \
    prepare --set data.engine=spark "$@"
