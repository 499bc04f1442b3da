package org.sassrec.files.remote;

import java.net.URI;

/** Opens folders of a scheme. {@link java.util.ServiceLoader} finds the implementations on the class path. */
public interface RemoteFolderProvider {

    /** Returns the scheme of the addresses, for example {@code s3}. */
    String scheme();

    /**
     * Opens a folder without a connection.
     *
     * @throws IllegalArgumentException if the address is invalid, with the reason
     */
    RemoteFolder open(URI address);
}
