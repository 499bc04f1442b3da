package org.sassrec.training.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Forwards connections to a server. Closes all of them when it is asked to, or after a number of bytes. */
public final class BrokenConnections {
    private final ServerSocket listener;
    private final List<Socket> open = new ArrayList<>();
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private String target;
    private int breaks;

    /**
     * Starts forwarding. It runs until the process ends, as the servers of TensorFlow do.
     *
     * @param target address of the server
     */
    public BrokenConnections(String target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(() -> {
            while (true) {
                connect(listener.accept());
            }
        });
    }

    /** Returns the address that is forwarded. */
    public String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Closes all connections after some more bytes to the server. */
    public void breakAfter(long bytes) {
        left.set(bytes);
    }

    /** Closes all connections, and forwards later ones to another server. */
    public synchronized void redirect(String other) {
        target = other;
        breakAll();
    }

    /** Returns how often the connections were closed. */
    public synchronized int breaks() {
        return breaks;
    }

    private synchronized void breakAll() {
        breaks++;
        open.forEach(BrokenConnections::close);
        open.clear();
    }

    private synchronized void connect(Socket client) throws IOException {
        int colon = target.lastIndexOf(':');
        Socket server = new Socket();
        server.connect(
                new InetSocketAddress(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1))));
        open.add(client);
        open.add(server);
        start(() -> forward(client, server, true));
        start(() -> forward(server, client, false));
    }

    private void forward(Socket from, Socket to, boolean counts) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (counts && left.addAndGet(-read) < 0) {
                    left.set(Long.MAX_VALUE);
                    breakAll();
                    return;
                }
                out.write(buffer, 0, read);
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    /** Work that ends when its connection is closed. */
    private interface Forwarding {
        void run() throws IOException;
    }

    private static void start(Forwarding work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException closed) {
                        // the end of the connection
                    }
                },
                "broken-connections");
        thread.setDaemon(true);
        thread.start();
    }
}
