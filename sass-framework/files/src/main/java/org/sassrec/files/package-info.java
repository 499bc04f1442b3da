/**
 * Files that outlive a crash, and folders that two runs must not write at once.
 *
 * <p>{@link org.sassrec.files.AtomicFile} writes a file that is there whole or not at all; {@link org.sassrec.files.FolderLock}
 * keeps a folder for one writer (prepared data, a run's folder, the embedded store); {@link org.sassrec.files.JsonFiles} writes and
 * reads records as JSON; {@link org.sassrec.files.JsonErrorMessage} says why a file of JSON can't be read, and {@link org.sassrec.prepare.source.CompressedFile} whether a packed one is whole. {@link
 * org.sassrec.files.Sha256} tells contents apart, and {@link org.sassrec.files.Folders} deletes.
 *
 * <p>This package must not know what lies in the files.
 */
@NullMarked
package org.sassrec.files;

import org.jspecify.annotations.NullMarked;
