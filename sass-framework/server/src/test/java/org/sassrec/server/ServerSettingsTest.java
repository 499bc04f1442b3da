package org.sassrec.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.SassException;
import org.sassrec.serving.store.StoreOptions;

class ServerSettingsTest {
    private static final String KEY = "0123456789abcdef";

    @TempDir
    private Path folder;

    private static void assertProblem(ThrowingCallable reading, String message, String help) {
        assertThatThrownBy(reading)
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS7700")
                .hasMessageContaining(message)
                .hasMessageContaining(help);
    }

    @Test
    void readsKeysFromAFileAndTheEnvironment() throws IOException {
        Path file = Files.writeString(folder.resolve("keys"), KEY + "\n\n  second-key-of-the-file \n");
        assertThat(ServerSettings.keys(file, null).required()).isTrue();
        assertThat(ServerSettings.keys(null, KEY + ", another-key-of-16-characters")
                        .required())
                .isTrue();
        assertThat(ServerSettings.keys(null, null).required()).isFalse();
        assertThat(ServerSettings.keys(null, " ").required()).isFalse();
    }

    @Test
    void rejectsInvalidKeys() throws IOException {
        Path missing = folder.resolve("missing");
        assertProblem(() -> ServerSettings.keys(missing, null), "it does not exist", "check the path");
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        assertProblem(() -> ServerSettings.keys(empty, null), "contains no key", "write one key per line");
        assertProblem(() -> ServerSettings.keys(null, "short"), "`SASS_API_KEYS` has fewer than 16", "openssl rand");
        Path brief = Files.writeString(folder.resolve("brief"), KEY + "\nshort\n");
        assertThatThrownBy(() -> ServerSettings.keys(brief, null)).hasMessageNotContaining(KEY);
    }

    @Test
    void rejectsThePasswordOfTheUserStateOnTheCommandLine() {
        for (String address : List.of("redis://:pw@localhost", "rediss://app:p:w@localhost:6379/0?ttl=P1D")) {
            assertProblem(
                    () -> ServerSettings.userState(address, null),
                    "the password of `--user-state` is on the command line",
                    "set the environment variable `SASS_USER_STATE_PASSWORD`");
        }
        assertThat(ServerSettings.userState("caller", null).usesSnapshot()).isFalse();
        assertThatThrownBy(() -> ServerSettings.userState("nosql://localhost:6379/?a=b@c", null))
                .hasMessageContaining("SASS7711");
    }

    @Test
    void needsBothFilesOfTls() throws IOException {
        Path pem = Files.writeString(folder.resolve("tls.pem"), "");
        assertThat(ServerSettings.tls(null, null)).isNull();
        assertThat(ServerSettings.tls(pem, pem)).isNotNull();
        assertProblem(() -> ServerSettings.tls(pem, null), "only one of `--tls-certificate` and", "give both");
        assertProblem(() -> ServerSettings.tls(pem, folder.resolve("none")), "cannot read the file", "check the path");
    }

    @Test
    void readsOptionsOfTheStore() {
        StoreOptions milvus = ServerSettings.store(
                folder, List.of("store=milvus", "uri=http://x?a=b", "token=env:TOKEN"), Map.of("TOKEN", "t")::get);
        assertThat(milvus)
                .isEqualTo(StoreOptions.of("milvus", folder)
                        .with("uri", "http://x?a=b")
                        .with("token", "t"));
        assertThat(ServerSettings.store(folder, List.of(), name -> null))
                .isEqualTo(StoreOptions.of("embedded", folder));
    }

    @Test
    void rejectsInvalidOptionsOfTheStore() {
        assertProblem(
                () -> ServerSettings.store(folder, List.of("milvus"), name -> null),
                "`milvus` is not NAME=VALUE",
                "use");
        assertProblem(
                () -> ServerSettings.store(folder, List.of("token=env:NONE"), name -> null),
                "`NONE` of the store option `token` is not set",
                "set it");
        assertProblem(
                () -> ServerSettings.store(folder, List.of("password=secret"), name -> null),
                "`password` is on the command line",
                "password=env:NAME");
    }

    @Test
    void rejectsInvalidAddresses() {
        assertThat(ServerSettings.address("localhost", 0).getAddress().isLoopbackAddress())
                .isTrue();
        assertProblem(() -> ServerSettings.address("localhost", 65_536), "the port is 65536", "0 to 65535");
        assertProblem(() -> ServerSettings.address("no host", 80), "the host `no host` is unknown", "0.0.0.0");
    }
}
