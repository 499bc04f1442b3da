/**
 * The processes of a training on a TensorFlow cluster: parameter servers, which have the variables, and workers, which
 * compute the steps. Worker 0 is the chief. It writes checkpoints and validates.
 *
 * <p>Start at {@link org.sassrec.training.cluster.Cluster}. {@link org.sassrec.training.cluster.ClusterConfig} reads
 * {@code TF_CONFIG}. The processes exchange messages through two queues on parameter server 0 ({@link
 * org.sassrec.training.cluster.MessageQueues}).
 */
@NullMarked
package org.sassrec.training.cluster;

import org.jspecify.annotations.NullMarked;
