/**
 * Keeps two runs out of one folder: {@link org.sassrec.lock.FolderLock}, for whoever writes one (prepared data, a run's folder,
 * the embedded store).
 *
 * <p>This package must not know what lies in the folder.
 */
@NullMarked
package org.sassrec.lock;

import org.jspecify.annotations.NullMarked;
