package org.sassrec.files.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivilegedAction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.files.remote.RemoteFolder;

/** HDFS with one name node and one data node in this JVM. */
@Tag("slow")
class HdfsTest {

    @TempDir
    static Path storage;

    @TempDir
    Path folder;

    private static MiniDFSCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        Configuration settings = new Configuration();
        settings.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, storage.toString());
        cluster = new MiniDFSCluster.Builder(settings).numDataNodes(1).build();
        cluster.waitActive();
    }

    @AfterAll
    static void stop() {
        cluster.shutdown();
    }

    private static RemoteFolder open(String path) {
        return new HadoopFolder(URI.create(cluster.getURI() + path), new Configuration());
    }

    @Test
    void readsWritesCreatesAndDeletes() throws IOException {
        try (RemoteFolder remote = open("/contract")) {
            HadoopFolderTest.checkContract(remote, folder);
        }
    }

    @Test
    void sharesADataset() throws IOException {
        SharedDatasetCase.copyThereAndBack(() -> open("/datasets/shop"), folder);
    }

    @Test
    void reportsDeniedAccess() throws IOException {
        org.apache.hadoop.fs.Path closed = new org.apache.hadoop.fs.Path("/closed");
        cluster.getFileSystem().mkdirs(closed, new FsPermission((short) 0));
        Path file = Files.writeString(folder.resolve("file"), "x");
        UserGroupInformation guest = UserGroupInformation.createRemoteUser("guest");
        guest.doAs((PrivilegedAction<Void>) () -> {
            try (RemoteFolder remote = open("/closed")) {
                assertThatThrownBy(() -> remote.write("a/file", file))
                        .isInstanceOf(AccessDeniedException.class)
                        .hasMessageContaining("Permission denied: user=guest");
            }
            return null;
        });
        assertThat(cluster.getFileSystem().exists(closed)).isTrue();
    }
}
