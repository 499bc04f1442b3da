package org.sassrec.serving;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A static web server for the files of a folder, with faults. */
final class FileServer implements AutoCloseable {

    /** Paths of the requests, with the range if there is one, for example {@code /releases/1/snapshot bytes=7-}. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** Changes the response to a file. */
    volatile Fault fault = (path, content) -> content;

    private final Path folder;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Returns the bytes of the response, fewer than announced for a connection that breaks. */
    @FunctionalInterface
    interface Fault {
        byte[] apply(String path, byte[] content) throws IOException;
    }

    /** A response without content. */
    static final class Status extends IOException {
        private static final long serialVersionUID = 1;
        private final int code;

        Status(int code) {
            this.code = code;
        }
    }

    FileServer(Path folder) throws IOException {
        this(folder, 0);
    }

    FileServer(Path folder, int port) throws IOException {
        this.folder = folder;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    String address() {
        return "http://localhost:" + port();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Returns the requests of paths that end with a name. */
    List<String> requests(String name) {
        return requests.stream()
                .filter(request -> request.split(" ", -1)[0].endsWith(name))
                .toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String range = exchange.getRequestHeaders().getFirst("Range");
            requests.add(range == null ? path : path + " " + range);
            Path file = folder.resolve(path.substring(1));
            if (!Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            byte[] all = Files.readAllBytes(file);
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            byte[] content = Arrays.copyOfRange(all, from, all.length);
            try {
                byte[] sent = fault.apply(path, content);
                exchange.sendResponseHeaders(range == null ? 200 : 206, content.length);
                exchange.getResponseBody().write(sent);
            } catch (Status status) {
                exchange.sendResponseHeaders(status.code, -1);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
