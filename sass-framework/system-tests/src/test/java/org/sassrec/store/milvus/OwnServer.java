package org.sassrec.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server that may be killed, started by {@code .ci/start-milvus}. */
final class OwnServer implements AutoCloseable {

    private final String kind;
    private final @Nullable String name;
    private final int port;

    private OwnServer(String kind, @Nullable String name, int port) {
        this.kind = kind;
        this.name = name;
        this.port = port;
    }

    /** Starts a milvus-lite server next to the shared one. */
    static OwnServer lite() throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        OwnServer server = new OwnServer("lite", "lite-" + port, port);
        server.script(null);
        return server;
    }

    /** Returns the single standalone server of the machine, which is already running. */
    static OwnServer standalone(String uri) {
        return new OwnServer("standalone", null, URI.create(uri).getPort());
    }

    String uri() {
        return "http://127.0.0.1:" + port;
    }

    synchronized void kill() {
        run("kill");
    }

    /** Restarts the server with its data and waits until it is ready. */
    synchronized void resume() {
        run("resume");
    }

    private void run(String what) {
        try {
            script(what);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private void script(@Nullable String what) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("python3", script().toString()));
        if (what != null) {
            command.add(what);
        }
        command.addAll(List.of(kind, "--port", Integer.toString(port)));
        if (name != null) {
            command.addAll(List.of("--name", name));
        }
        Path output = Files.createTempFile("start-milvus", "");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile()) // the server keeps inherited streams open
                .start();
        int status = process.waitFor();
        assertThat(status).as(Files.readString(output, StandardCharsets.UTF_8)).isZero();
        Files.delete(output);
    }

    /** Returns the milvus-lite program that the script has installed. */
    static Path program() {
        return script().resolveSibling("../target/milvus/lite-python/bin/milvus-lite")
                .normalize();
    }

    private static Path script() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve(".ci/start-milvus"))) {
                return folder.resolve(".ci/start-milvus");
            }
        }
        throw new IllegalStateException(
                "no .ci/start-milvus above " + Path.of("").toAbsolutePath());
    }

    /** Stops the server permanently, unless other tests use it. */
    @Override
    public synchronized void close() {
        if (name != null) {
            run("stop");
        }
    }
}
