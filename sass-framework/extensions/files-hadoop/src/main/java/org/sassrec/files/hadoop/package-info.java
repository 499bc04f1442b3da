/**
 * Folders on the file systems of Apache Hadoop, for example HDFS and S3A.
 *
 * <p>{@link org.sassrec.files.hadoop.HadoopFolderProvider} is found by {@link java.util.ServiceLoader}. Settings and
 * credentials come from {@code core-site.xml} and {@code hdfs-site.xml} of {@code HADOOP_CONF_DIR} or of the class path.
 */
@NullMarked
package org.sassrec.files.hadoop;

import org.jspecify.annotations.NullMarked;
