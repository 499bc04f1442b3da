package org.sassrec.files.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.files.remote.RemoteAddress;
import org.sassrec.files.remote.RemoteFolder;

/** The contract of a folder, on Hadoop's local file system. Other tests run it on servers. */
class HadoopFolderTest {

    @TempDir
    Path folder;

    static byte[] bytes(RemoteFolder from, String name, long position) throws IOException {
        try (InputStream in = from.read(name, position)) {
            return in.readAllBytes();
        }
    }

    private static String text(RemoteFolder from, String name, long position) throws IOException {
        return new String(bytes(from, name, position), StandardCharsets.UTF_8);
    }

    /** Checks the contract with files of a temporary folder. */
    static void checkContract(RemoteFolder remote, Path temporary) throws IOException {
        Path one = Files.writeString(temporary.resolve("one"), "content");
        Path two = Files.writeString(temporary.resolve("two"), "other");
        assertThat(remote.exists("a/b c/file")).isFalse();
        assertThatThrownBy(() -> remote.read("a/b c/file", 0)).isInstanceOf(NoSuchFileException.class);
        remote.write("a/b c/file", one);
        remote.write("a2/file", one);
        assertThat(text(remote, "a/b c/file", 0)).isEqualTo("content");
        assertThat(text(remote, "a/b c/file", 3)).isEqualTo("tent");
        assertThat(text(remote, "a/b c/file", 7)).isEmpty();
        assertThat(remote.create("a/b c/file", two)).isFalse();
        assertThat(text(remote, "a/b c/file", 0)).isEqualTo("content");
        remote.write("a/b c/file", two);
        assertThat(text(remote, "a/b c/file", 0)).isEqualTo("other");
        assertThat(remote.create("a/new", two)).isTrue();
        assertThat(remote.exists("a/new")).isTrue();
        remote.delete("a/new");
        assertThat(remote.exists("a/new")).isFalse();
        remote.delete("a/");
        remote.delete("a/");
        assertThat(remote.exists("a/b c/file")).isFalse();
        assertThat(text(remote, "a2/file", 0)).isEqualTo("content");
        remote.delete("a2/");
        Path missing = temporary.resolve("missing");
        assertThatThrownBy(() -> remote.write("b/file", missing)).isInstanceOf(IOException.class);
        assertThat(remote.exists("b/file")).isFalse();
    }

    @Test
    void readsWritesCreatesAndDeletes() throws IOException {
        Path root = folder.resolve("root");
        try (RemoteFolder remote = new HadoopFolder(root.toUri(), new Configuration())) {
            assertThat(remote.address("a/file")).endsWith("/root/a/file");
            checkContract(remote, folder);
            remote.write("kept/file", Files.writeString(folder.resolve("file"), "x"));
        }
        try (Stream<Path> left = Files.list(root.resolve("kept"))) {
            assertThat(left.map(file -> file.getFileName().toString()).filter(name -> !name.endsWith(".crc")))
                    .containsExactly("file");
        }
    }

    @Test
    void isFoundByItsSchemes() {
        try (RemoteFolder hdfs = RemoteAddress.open("hdfs://namenode:8020/shop");
                RemoteFolder azure = RemoteAddress.open("abfss://data@account.dfs.core.windows.net/shop")) {
            assertThat(hdfs.address("dataset.json")).isEqualTo("hdfs://namenode:8020/shop/dataset.json");
            assertThat(azure).isInstanceOf(HadoopFolder.class);
        }
        assertThatThrownBy(() -> RemoteAddress.open("hdfs:///shop"))
                .hasMessageContaining("SASS7527")
                .hasMessageContaining("it has no host or bucket");
    }

    @Test
    void reportsANameNodeThatCannotBeReached() {
        try (RemoteFolder remote = RemoteAddress.open("hdfs://localhost:1/shop")) {
            assertThatThrownBy(() -> remote.read("dataset.json", 0))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("localhost:1")
                    .hasMessageContaining("Connection refused")
                    .hasMessageNotContaining("wiki");
        }
    }

    @Test
    void reportsAnUnknownHost() {
        try (RemoteFolder remote = RemoteAddress.open("hdfs://no-such-host.invalid:8020/shop")) {
            assertThatThrownBy(() -> remote.read("dataset.json", 0))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no-such-host.invalid");
        }
    }

    @Test
    void reportsAMissingFileSystem() {
        try (RemoteFolder remote = RemoteAddress.open("abfss://data@account.dfs.core.windows.net/shop")) {
            assertThatThrownBy(() -> remote.read("dataset.json", 0))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Hadoop's file system for `abfss` is not on the class path");
        }
    }

    @Test
    void readsTheSettingsOfTheConfigurationFolder() throws IOException {
        Files.writeString(
                folder.resolve("core-site.xml"),
                "<configuration><property><name>ipc.client.connect.timeout</name><value>77</value></property>"
                        + "<property><name>fs.s3a.endpoint</name><value>http://mine</value></property></configuration>");
        Map<String, String> environment =
                Map.of("HADOOP_CONF_DIR", folder.toString(), "AWS_ENDPOINT_URL", "http://other");
        Configuration settings = HadoopSettings.of(environment, "s3a");
        assertThat(settings.get("ipc.client.connect.timeout")).isEqualTo("77");
        assertThat(settings.get("fs.s3a.endpoint")).isEqualTo("http://mine");
        assertThat(settings.get("ipc.client.connect.max.retries")).isEqualTo("1");
        Configuration other = HadoopSettings.of(Map.of("AWS_ENDPOINT_URL_S3", "http://local"), "s3a");
        assertThat(other.get("fs.s3a.endpoint")).isEqualTo("http://local");
        assertThat(other.get("fs.s3a.path.style.access")).isEqualTo("true");
        assertThat(URI.create(other.get("fs.s3a.endpoint")).getHost()).isEqualTo("local");
    }
}
