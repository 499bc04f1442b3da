package org.sassrec.files.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.files.remote.RemoteAddress;
import org.sassrec.files.remote.RemoteFolder;

@Tag("slow")
class S3FolderTest {

    private static final String SECRET = "aws.secretAccessKey";

    @TempDir
    Path folder;

    private final String prefix = "test-" + UUID.randomUUID();

    @BeforeEach
    void requireServer() {
        String server = System.getenv("SASS_S3");
        assumeTrue(server != null, "needs an S3 server: run `.ci/with-s3 mvn -pl :sass-files-s3 -am verify`");
        System.setProperty("aws.endpointUrlS3", server);
        System.setProperty("aws.accessKeyId", "sass-test-key");
        System.setProperty(SECRET, "sass-test-secret");
    }

    @AfterEach
    void clearSettings() {
        System.clearProperty("aws.endpointUrlS3");
        System.clearProperty("aws.accessKeyId");
        System.clearProperty(SECRET);
    }

    private RemoteFolder open() {
        return RemoteAddress.open("s3://releases/" + prefix);
    }

    private static byte[] bytes(RemoteFolder from, String name, long position) throws IOException {
        try (InputStream in = from.read(name, position)) {
            return in.readAllBytes();
        }
    }

    @Test
    void writesReadsAndDeletes() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "content");
        try (RemoteFolder remote = open()) {
            remote.write("a/b c/file", file);
            remote.write("a2/file", file);
            assertThat(remote.create("a2/file", folder.resolve("file"))).isFalse();
            assertThat(remote.create("a2/new", file)).isTrue();
            assertThat(remote.exists("a2/new")).isTrue();
            assertThat(remote.address("a/file")).isEqualTo("s3://releases/" + prefix + "/a/file");
            assertThat(bytes(remote, "a/b c/file", 0))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("content");
            assertThat(bytes(remote, "a/b c/file", 3))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("tent");
            assertThat(bytes(remote, "a/b c/file", 7)).isEmpty();
            remote.delete("a/");
            remote.delete("a/");
            assertThatThrownBy(() -> remote.read("a/b c/file", 0)).isInstanceOf(NoSuchFileException.class);
            assertThat(bytes(remote, "a2/file", 0)).hasSize(7);
            remote.delete("a2/");
        }
    }

    @Test
    void writesALargeFileInParts() throws IOException {
        byte[] content = new byte[(11 << 20) + 7];
        new Random(1).nextBytes(content);
        Path file = Files.write(folder.resolve("file"), content);
        try (RemoteFolder remote = new S3Folder("releases", prefix + "/", 5 << 20)) {
            remote.write("large", file);
            assertThat(bytes(remote, "large", 0)).isEqualTo(content);
            remote.delete("large");
        }
    }

    @Test
    void reportsDeniedAccessWithoutTheSecret() {
        System.setProperty(SECRET, "wrong-secret-of-a-user");
        try (RemoteFolder remote = open()) {
            assertThatThrownBy(() -> remote.read("a", 0))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining("the server answers 403")
                    .hasMessageNotContaining("wrong-secret-of-a-user");
        }
    }

    @Test
    void reportsAMissingBucket() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "content");
        try (RemoteFolder remote = RemoteAddress.open("s3://no-such-bucket/x")) {
            assertThatThrownBy(() -> remote.write("a", file))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining("the bucket `no-such-bucket` does not exist");
        }
    }

    @Test
    void reportsAServerThatCannotBeReached() {
        System.setProperty("aws.endpointUrlS3", "http://127.0.0.1:1");
        try (RemoteFolder remote = open()) {
            assertThatThrownBy(() -> remote.read("a", 0))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining("onnect");
        }
    }
}
