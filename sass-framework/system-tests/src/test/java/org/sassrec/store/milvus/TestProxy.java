package org.sassrec.store.milvus;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A proxy between a client and a server. It can delay, hold or cut connections, also at a chosen call. With a
 * certificate it uses TLS to the client.
 */
final class TestProxy implements AutoCloseable {

    private final ServerSocket door;
    private final URI server;
    private final boolean secure;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final Passed requests = new Passed();
    private final Passed answers = new Passed();
    private boolean held;
    private volatile long delayNanos;
    private volatile String said = "";
    private volatile String insteadOf = "";

    /** Counts the calls of one direction and runs an action at one of them. */
    static final class Passed {
        private int seen;
        private int at;
        private @Nullable Runnable trouble;

        synchronized int seen() {
            return seen;
        }

        /** Runs the action instead of forwarding the call with this number, counted from now. */
        synchronized void at(int number, Runnable happens) {
            at = seen + number;
            trouble = happens;
        }

        /** Returns whether the action has not run yet. */
        synchronized boolean awaits() {
            return trouble != null;
        }

        private void add(int calls) {
            Runnable now = null;
            synchronized (this) {
                seen += calls;
                if (trouble != null && seen >= at) {
                    now = trouble;
                    trouble = null;
                }
            }
            if (now != null) {
                now.run();
            }
        }
    }

    /** Started calls. */
    Passed requests() {
        return requests;
    }

    /** Completed calls. */
    Passed answers() {
        return answers;
    }

    /** Delays each chunk by this duration. */
    void delay(Duration time) {
        delayNanos = time.toNanos();
    }

    /** Replaces a text in the responses by another one of the same length. */
    void log(String text, String original) {
        if (text.length() != original.length()) {
            throw new IllegalArgumentException(text + " in place of " + original);
        }
        said = text;
        insteadOf = original;
    }

    private TestProxy(ServerSocket door, URI server, boolean secure) {
        this.door = door;
        this.server = server;
        this.secure = secure;
        start(this::accept);
    }

    static TestProxy plain(String server) throws IOException {
        return new TestProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), URI.create(server), false);
    }

    /** Uses TLS, and requires a client certificate if {@code mutual}. */
    static TestProxy secure(String server, SSLContext certificates, boolean mutual) throws IOException {
        SSLServerSocket door = (SSLServerSocket)
                certificates.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        door.setNeedClientAuth(mutual);
        SSLParameters parameters = door.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"}); // gRPC requires ALPN
        door.setSSLParameters(parameters);
        return new TestProxy(door, URI.create(server), true);
    }

    String uri() {
        return (secure ? "https" : "http") + "://localhost:" + door.getLocalPort();
    }

    /** Holds all data until {@link #release}. */
    synchronized void hold() {
        held = true;
    }

    synchronized void release() {
        held = false;
        notifyAll();
    }

    /** Closes all connections. New ones are accepted. */
    void cut() {
        open.forEach(TestProxy::close);
        open.clear();
    }

    /** Resets all connections, like a restarted machine. */
    void reset() {
        for (Socket socket : open) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException closed) {
                // Already closed.
            }
        }
        cut();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                start(() -> connect(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        try {
            if (client instanceof SSLSocket encrypted) {
                encrypted.startHandshake();
            }
            Socket upstream = new Socket(server.getHost(), server.getPort());
            open.add(client);
            open.add(upstream);
            start(() -> pump(client, upstream, requests, new CallCounter(true)));
            start(() -> pump(upstream, client, answers, new CallCounter(false)));
        } catch (IOException refused) {
            close(client);
        }
    }

    private void pump(Socket from, Socket to, Passed calls, CallCounter counter) {
        byte[] buffer = new byte[1 << 16];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!secure) {
                    calls.add(counter.count(buffer, read));
                }
                LockSupport.parkNanos(delayNanos);
                waitUntilLetGo();
                if (calls == answers) {
                    corrupt(buffer, read);
                }
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException cut) {
            // Both ends are closed below.
        }
        close(from);
        close(to);
    }

    private void corrupt(byte[] buffer, int length) {
        if (insteadOf.isEmpty()) {
            return;
        }
        String text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
        for (int at = text.indexOf(insteadOf); at >= 0; at = text.indexOf(insteadOf, at + 1)) {
            byte[] other = said.getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(other, 0, buffer, at, other.length);
        }
    }

    private synchronized void waitUntilLetGo() throws IOException {
        while (held) {
            try {
                wait();
            } catch (InterruptedException stopped) {
                throw new IOException(stopped);
            }
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "test-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(@Nullable AutoCloseable socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (Exception already) {
            // Expected: the proxy closes connections.
        }
    }

    @Override
    public void close() {
        close(door);
        release();
        cut();
    }
}
