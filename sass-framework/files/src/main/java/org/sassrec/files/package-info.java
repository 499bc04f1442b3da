/**
 * Atomic files, folder locks, JSON records and checksums.
 *
 * <p>{@link org.sassrec.files.AtomicFile} writes files that survive a crash. {@link org.sassrec.files.FolderLock} gives
 * a folder to one writer: prepared data, the folder of a run, the embedded store. {@link org.sassrec.files.JsonFiles}
 * reads and writes records as JSON, and {@link org.sassrec.files.JsonErrorMessage} describes JSON errors. {@link
 * org.sassrec.files.Sha256} computes checksums, and {@link org.sassrec.files.Folders} moves and deletes folders. {@link
 * org.sassrec.files.ChecksummedJson} detects damage of a JSON file.
 *
 * <p>This package must not depend on the content of the files.
 */
@NullMarked
package org.sassrec.files;

import org.jspecify.annotations.NullMarked;
