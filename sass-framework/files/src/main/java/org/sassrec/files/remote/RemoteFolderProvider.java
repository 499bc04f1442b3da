package org.sassrec.files.remote;

import java.net.URI;
import java.util.Set;

/** Opens folders of some schemes. {@link java.util.ServiceLoader} finds the implementations on the class path. */
public interface RemoteFolderProvider {

    /** Returns the schemes of the addresses in lower case, for example {@code s3}. */
    Set<String> schemes();

    /**
     * Opens a folder without a connection.
     *
     * @throws IllegalArgumentException if the address is invalid, with the reason
     */
    RemoteFolder open(URI address);
}
