package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.files.remote.RemoteAddress;
import org.sassrec.files.remote.RemoteFolder;
import org.sassrec.release.DelegatingStore;
import org.sassrec.release.DriftCheck;
import org.sassrec.release.Rollback;
import org.sassrec.serving.release.ReleaseFiles;
import org.sassrec.serving.release.ReleaseManifest;
import org.sassrec.serving.store.VectorStore;
import org.sassrec.store.embedded.EmbeddedStore;

/** Publishing copies files to an address, a folder or an S3 bucket, and a retriever on another machine reads them there. */
@Tag("slow")
class ReleaseUploadTest {

    private static final List<String> SETTINGS = List.of("aws.endpointUrlS3", "aws.accessKeyId", "aws.secretAccessKey");

    @TempDir
    Path folder;

    private FakeReleases releases;
    private String address;

    @BeforeEach
    void createStore() throws IOException {
        releases = new FakeReleases(folder);
    }

    @AfterEach
    void closeStore() {
        releases.close();
        SETTINGS.forEach(System::clearProperty);
    }

    private void use(String scheme) {
        if (scheme.equals("file")) {
            address = folder.resolve("remote").toUri().toString();
            return;
        }
        String server = System.getenv("SASS_S3");
        assumeTrue(server != null, "needs an S3 server: run `.ci/with-s3 mvn -pl :sass-release -am verify`");
        System.setProperty("aws.endpointUrlS3", server);
        System.setProperty("aws.accessKeyId", "sass-test-key");
        System.setProperty("aws.secretAccessKey", "sass-test-secret");
        address = "s3://releases/upload-" + UUID.randomUUID();
    }

    private ReleaseFiles files() {
        return ReleaseFiles.in(releases.home, address, releases.publishing());
    }

    private ReleaseManifest publish(long seed) {
        return releases.publish(releases.publishing(), files(), seed);
    }

    private Retriever open() {
        return Retriever.owning(EmbeddedStore.openExisting(releases.home), folder.resolve("machine"))
                .files(address)
                .refreshEvery(Duration.ZERO)
                .parts(releases.parts)
                .open();
    }

    private String read(String name) throws IOException {
        try (RemoteFolder remote = RemoteAddress.open(address);
                InputStream in = remote.read("releases/" + name, 0)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void write(String name, String content) throws IOException {
        try (RemoteFolder remote = RemoteAddress.open(address)) {
            remote.write("releases/" + name, Files.writeString(folder.resolve("content"), content));
        }
    }

    private void delete(String name) throws IOException {
        try (RemoteFolder remote = RemoteAddress.open(address)) {
            remote.delete("releases/" + name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "s3"})
    void servesFromTheAddress(String scheme) {
        use(scheme);
        ReleaseManifest first = publish(1);
        try (Retriever retriever = open()) {
            assertThat(retriever.release().id()).isEqualTo(first.id());
            assertThat(retriever.retrieve(FakeReleases.QUERY).knownUser()).isTrue();
            ReleaseManifest second = publish(2);
            assertThat(retriever.refresh()).isTrue();
            assertThat(retriever.release().id()).isEqualTo(second.id());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "s3"})
    void copiesFilesBeforeTheReleaseIsLive(String scheme) {
        use(scheme);
        publish(1);
        List<String> lists = new ArrayList<>();
        VectorStore checking = new DelegatingStore(releases.publishing()) {
            @Override
            public void setAlias(String alias, String collection) {
                models().forEach(id -> lists.add(readOrEmpty(id + "/files.json")));
                super.setAlias(alias, collection);
            }
        };
        releases.publish(checking, files(), 2);
        assertThat(lists)
                .hasSizeGreaterThan(1)
                .allSatisfy(list -> assertThat(list).contains("user_tower/tower"));
    }

    private List<String> models() {
        try (Stream<Path> models = Files.list(releases.home.resolve("releases"))) {
            return models.map(model -> String.valueOf(model.getFileName())).toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private String readOrEmpty(String name) {
        try {
            return read(name);
        } catch (IOException missing) {
            return "";
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "s3"})
    void copiesOnlyFilesWhoseListIsMissing(String scheme) throws IOException {
        use(scheme);
        String id = publish(1).id();
        write(id + "/user_tower/tower", "other");
        publish(1);
        assertThat(read(id + "/user_tower/tower")).as("the list is there").isEqualTo("other");
        delete(id + "/files.json");
        assertThat(new DriftCheck(releases.publishing(), files()).liveFindings("live"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.text()).contains("list of files", id, "does not exist"));
        publish(1);
        assertThat(read(id + "/user_tower/tower")).isEqualTo("tower 1");
        assertThat(new DriftCheck(releases.publishing(), files()).liveFindings("live"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "s3"})
    void removesFilesOfDroppedReleases(String scheme) throws IOException {
        use(scheme);
        String first = publish(1).id();
        String second = publish(2).id();
        assertThat(read(first + "/files.json")).contains("user_tower/tower");
        String third = publish(3).id();
        assertThatThrownBy(() -> read(first + "/files.json")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> read(first + "/snapshot")).isInstanceOf(NoSuchFileException.class);
        assertThat(read(second + "/user_tower/tower")).isEqualTo("tower 2");
        assertThat(read(third + "/user_tower/tower")).isEqualTo("tower 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "s3"})
    void copiesFilesOfARollback(String scheme) throws IOException {
        use(scheme);
        String first = publish(1).id();
        publish(2);
        delete(first + "/");
        new Rollback(releases.publishing(), files(), "live", Clock.systemUTC(), progress -> {}).toPrevious();
        try (Retriever retriever = open()) {
            assertThat(retriever.release().id()).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "s3"})
    void keepsTheLiveReleaseIfFilesCannotBeCopied(String scheme) throws IOException {
        use(scheme);
        ReleaseManifest first = publish(1);
        if (scheme.equals("file")) {
            address = Files.createFile(folder.resolve("a-file")).toUri().toString();
        } else {
            System.setProperty("aws.secretAccessKey", "wrong-secret-of-a-user");
        }
        assertThatThrownBy(() -> publish(2))
                .hasMessageContaining("SASS7556")
                .hasMessageContaining(scheme.equals("file") ? "a-file" : "access is denied (the server answers 403")
                .hasMessageNotContaining("wrong-secret-of-a-user");
        try (Retriever retriever = releases.open()) {
            assertThat(retriever.release().id()).isEqualTo(first.id());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "s3")
    void reportsDeniedAccessToAServer(String scheme) {
        use(scheme);
        publish(1);
        System.setProperty("aws.secretAccessKey", "wrong-secret-of-a-user");
        assertThatThrownBy(this::open)
                .hasMessageContaining("SASS7555")
                .hasMessageContaining(address)
                .hasMessageContaining("access is denied (the server answers 403")
                .hasMessageNotContaining("wrong-secret-of-a-user");
    }
}
