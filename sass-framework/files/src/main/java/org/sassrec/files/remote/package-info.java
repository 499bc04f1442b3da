/**
 * Folders at an address: HTTP servers, folders of a file system, and object stores of other modules.
 *
 * <p>{@link org.sassrec.files.remote.RemoteFolder} reads, writes and deletes files. {@link
 * org.sassrec.files.remote.RemoteAddress} opens the folder of an address. {@link
 * org.sassrec.files.remote.RemoteFolderProvider} adds a scheme.
 *
 * <p>This package must not depend on the content of the files.
 */
@NullMarked
package org.sassrec.files.remote;

import org.jspecify.annotations.NullMarked;
