/**
 * Folders in S3 buckets, of Amazon or of a server with the same interface.
 *
 * <p>{@link org.sassrec.files.s3.S3FolderProvider} is found by {@link java.util.ServiceLoader}. Region, endpoint and
 * credentials come from the default chain of the AWS SDK: environment variables, profiles and the platform.
 */
@NullMarked
package org.sassrec.files.s3;

import org.jspecify.annotations.NullMarked;
