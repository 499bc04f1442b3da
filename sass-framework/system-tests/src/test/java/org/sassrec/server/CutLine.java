package org.sassrec.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A TCP proxy to a server whose connection can be cut and restored. While it is cut, the port is closed. */
final class CutLine implements AutoCloseable {

    private final URI server;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private ServerSocket door;

    private CutLine(URI server, ServerSocket door) {
        this.server = server;
        this.door = door;
        start(() -> accept(door));
    }

    static CutLine to(URI server) throws IOException {
        return new CutLine(server, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    String uri() {
        return "http://localhost:" + door.getLocalPort();
    }

    void cut() throws IOException {
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    /** Listens at the same port again. */
    void restore() throws IOException {
        ServerSocket again = new ServerSocket(door.getLocalPort(), 50, InetAddress.getLoopbackAddress());
        door = again;
        start(() -> accept(again));
    }

    private void accept(ServerSocket at) throws IOException {
        while (true) {
            Socket client = at.accept();
            Socket upstream = new Socket(server.getHost(), server.getPort());
            open.addAll(List.of(client, upstream));
            start(() -> client.getInputStream().transferTo(upstream.getOutputStream()));
            start(() -> upstream.getInputStream().transferTo(client.getOutputStream()));
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException cut) {
                        // Expected when the connection is cut.
                    }
                },
                "cut-line");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        cut();
    }
}
