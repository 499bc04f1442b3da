package org.sassrec.files.hadoop;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.files.remote.RemoteFolder;

@Tag("slow")
class S3aTest {

    @TempDir
    Path folder;

    private final String prefix = "test-" + UUID.randomUUID();
    private String server = "";

    @BeforeEach
    void requireServer() {
        String address = System.getenv("SASS_S3");
        assumeTrue(address != null, "needs an S3 server: run `.ci/with-s3 mvn -pl :sass-files-hadoop -am verify`");
        server = address;
    }

    private RemoteFolder open(String bucket, String secret) {
        return open(bucket, secret, server);
    }

    private RemoteFolder open(String bucket, String secret, String endpoint) {
        Configuration settings = HadoopSettings.of(Map.of("AWS_ENDPOINT_URL_S3", endpoint), "s3a");
        settings.set("fs.s3a.access.key", "sass-test-key");
        settings.set("fs.s3a.secret.key", secret);
        return new HadoopFolder(URI.create("s3a://" + bucket + "/" + prefix), settings);
    }

    private RemoteFolder open() {
        return open("releases", "sass-test-secret");
    }

    @Test
    void readsWritesCreatesAndDeletes() throws IOException {
        try (RemoteFolder remote = open()) {
            HadoopFolderTest.checkContract(remote, folder);
        }
    }

    @Test
    void sharesADataset() throws IOException {
        SharedDatasetCase.copyThereAndBack(this::open, folder);
    }

    @Test
    void reportsDeniedAccessWithoutTheSecret() {
        try (RemoteFolder remote = open("releases", "wrong-secret-of-a-user")) {
            assertThatThrownBy(() -> remote.read("a", 0))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessage("a: Forbidden")
                    .hasMessageNotContaining("wrong-secret-of-a-user");
        }
    }

    @Test
    void reportsAMissingBucket() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "content");
        try (RemoteFolder remote = open("no-such-bucket", "sass-test-secret")) {
            assertThatThrownBy(() -> remote.create("a", file))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining("the bucket `no-such-bucket` does not exist");
        }
    }

    @Test
    void reportsAServerThatCannotBeReached() {
        try (RemoteFolder remote = open("releases", "sass-test-secret", "http://127.0.0.1:1")) {
            assertThatThrownBy(() -> remote.read("a", 0))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining("Connect to 127.0.0.1:1")
                    .hasMessageContaining("Connection refused");
        }
    }
}
