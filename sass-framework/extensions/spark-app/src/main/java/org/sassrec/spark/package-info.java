/**
 * Runs the command line on Spark. Entry type: {@link org.sassrec.spark.SparkCommand}, the main class of the application.
 */
@NullMarked
package org.sassrec.spark;

import org.jspecify.annotations.NullMarked;
