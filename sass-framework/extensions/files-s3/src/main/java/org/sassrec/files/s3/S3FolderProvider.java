package org.sassrec.files.s3;

import java.net.URI;
import java.util.Set;
import org.sassrec.files.remote.RemoteFolder;
import org.sassrec.files.remote.RemoteFolderProvider;

/** Opens {@code s3://BUCKET/FOLDER}. */
public final class S3FolderProvider implements RemoteFolderProvider {

    @Override
    public Set<String> schemes() {
        return Set.of("s3");
    }

    @Override
    public RemoteFolder open(URI address) {
        String bucket = address.getRawAuthority();
        if (bucket == null || bucket.isEmpty()) {
            throw new IllegalArgumentException("it has no bucket");
        }
        String folder = address.getPath().replaceFirst("^/", "");
        return new S3Folder(bucket, folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/");
    }
}
