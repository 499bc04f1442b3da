package org.sassrec.files.hadoop;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.sassrec.files.remote.RemoteFolder;
import org.sassrec.files.remote.RemoteFolderProvider;

/** Opens {@code hdfs://HOST/FOLDER}, {@code s3a://BUCKET/FOLDER} and the addresses of other file systems of Hadoop. */
public final class HadoopFolderProvider implements RemoteFolderProvider {

    @Override
    public Set<String> schemes() {
        return Set.of("hdfs", "webhdfs", "swebhdfs", "viewfs", "o3fs", "ofs", "s3a", "abfs", "abfss", "gs", "oss");
    }

    @Override
    public RemoteFolder open(URI address) {
        if (address.getRawAuthority() == null) {
            throw new IllegalArgumentException("it has no host or bucket");
        }
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        return new HadoopFolder(address, HadoopSettings.of(System.getenv(), scheme));
    }
}
