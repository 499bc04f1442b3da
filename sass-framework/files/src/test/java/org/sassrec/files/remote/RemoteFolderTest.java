package org.sassrec.files.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sassrec.diagnostic.SassException;

class RemoteFolderTest {

    @TempDir
    Path folder;

    /** Answers 200 with the decoded path, or 401 without the header; does not support ranges. */
    private static HttpServer server(String authorization) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            if (path.endsWith("/moved")) {
                exchange.getResponseHeaders().add("Location", "/a/target");
                exchange.sendResponseHeaders(302, -1);
            } else if (authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                byte[] body = path.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            } else {
                exchange.sendResponseHeaders(401, -1);
            }
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String text(RemoteFolder from, String name, long position) throws IOException {
        try (InputStream in = from.read(name, position)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void sendsTheAuthorizationAndEncodesNames() throws IOException {
        HttpServer server = server("Bearer s3cret");
        try {
            URI address = URI.create("http://localhost:" + server.getAddress().getPort() + "/a");
            RemoteFolder folder = new HttpFolder(address, "Bearer s3cret");
            assertThat(text(folder, "x/b c%d?e", 0)).isEqualTo("/a/x/b c%d?e");
            assertThat(text(folder, "x/y", 3)).as("a server without ranges").isEqualTo("x/y");
            RemoteFolder wrong = new HttpFolder(address, "Bearer other");
            assertThatThrownBy(() -> wrong.read("x", 0))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining("401")
                    .hasMessageNotContaining("other");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void doesNotSendTheAuthorizationToTheTargetOfARedirect() throws IOException {
        HttpServer server = server("Bearer s3cret");
        try {
            URI address = URI.create("http://localhost:" + server.getAddress().getPort() + "/a/");
            assertThatThrownBy(() -> new HttpFolder(address, "Bearer s3cret").read("moved", 0))
                    .hasMessageContaining("302");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void copiesToAFolder() throws IOException {
        Path file = Files.writeString(folder.resolve("source"), "content");
        RemoteFolder copies =
                RemoteAddress.open(folder.resolve("copies").toUri().toString());
        copies.write("a/b/file", file);
        assertThat(text(copies, "a/b/file", 3)).isEqualTo("tent");
        assertThat(folder.resolve("copies/a/b")).isDirectoryContaining(each -> each.endsWith("file"));
        copies.delete("a/");
        copies.delete("a/");
        assertThatThrownBy(() -> copies.read("a/b/file", 0)).isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "https://user:hunter2@example.com/x, contains a user or a password",
        "s3://key:hunter2@bucket/x, contains a user or a password",
        "https://example.com/x?token=hunter2, contains `?` or `#`",
        "releases, 'is `releases`, which is not an address'",
        "https:///x, it has no host",
        "gopher://example.com/x, `gopher` is not supported",
        "ht tp://x, is not a valid address",
    })
    void rejectsAnInvalidAddress(String address, String reason) {
        assertThatThrownBy(() -> RemoteAddress.open(address))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS7527")
                .hasMessageContaining(reason)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void createsAFileOnlyOnce() throws IOException {
        Path first = Files.writeString(folder.resolve("first"), "first");
        Path second = Files.writeString(folder.resolve("second"), "second");
        RemoteFolder remote =
                RemoteAddress.open(folder.resolve("remote").toUri().toString());
        assertThat(remote.exists("a/lease")).isFalse();
        assertThat(remote.create("a/lease", first)).isTrue();
        assertThat(remote.create("a/lease", second)).isFalse();
        assertThat(text(remote, "a/lease", 0)).isEqualTo("first");
        try (Stream<Path> files = Files.list(folder.resolve("remote/a"))) {
            assertThat(files).hasSize(1);
        }
        HttpFolder http = new HttpFolder(URI.create("http://localhost:1/a"), null);
        assertThatThrownBy(() -> http.create("lease", first)).isInstanceOf(AccessDeniedException.class);
    }
}
