/**
 * Files that outlive a crash, and folders that two runs must not write at once.
 *
 * <p>{@link org.sassrec.files.AtomicFile} writes a file that is there whole or not at all; {@link org.sassrec.files.FolderLock}
 * keeps a folder for one writer (prepared data, a run's folder, the embedded store); {@link org.sassrec.files.JsonFiles} writes and
 * reads records as JSON; {@link org.sassrec.files.JsonErrorMessage} says why a file of JSON can't be read. {@link org.sassrec.files.Sha256}
 * computes checksums, and {@link org.sassrec.files.Folders} deletes folders.
 *
 * <p>This package must not know what lies in the files.
 */
@NullMarked
package org.sassrec.files;

import org.jspecify.annotations.NullMarked;
