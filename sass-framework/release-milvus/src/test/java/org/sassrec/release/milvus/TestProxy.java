package org.sassrec.release.milvus;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Stands between a client and a server: passes on, holds back, or cuts. With a certificate it speaks TLS to the client. */
final class TestProxy implements AutoCloseable {

    private final ServerSocket door;
    private final URI server;
    private final boolean secure;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private boolean held;

    private TestProxy(ServerSocket door, URI server, boolean secure) {
        this.door = door;
        this.server = server;
        this.secure = secure;
        start(this::accept);
    }

    static TestProxy plain(String server) throws IOException {
        return new TestProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), URI.create(server), false);
    }

    /** Speaks TLS, and asks for the client's certificate if {@code mutual}. */
    static TestProxy secure(String server, SSLContext certificates, boolean mutual) throws IOException {
        SSLServerSocket door = (SSLServerSocket)
                certificates.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        door.setNeedClientAuth(mutual);
        SSLParameters parameters = door.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"}); // gRPC insists on being told
        door.setSSLParameters(parameters);
        return new TestProxy(door, URI.create(server), true);
    }

    String uri() {
        return (secure ? "https" : "http") + "://localhost:" + door.getLocalPort();
    }

    /** Nothing passes until {@link #letGo}. */
    synchronized void hold() {
        held = true;
    }

    synchronized void letGo() {
        held = false;
        notifyAll();
    }

    /** Cuts all connections; new ones are taken. */
    void cut() {
        open.forEach(TestProxy::close);
        open.clear();
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
            start(() -> pump(client, upstream));
            start(() -> pump(upstream, client));
        } catch (IOException refused) {
            close(client);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[1 << 16];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                waitUntilLetGo();
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException cut) {
            // Both ends are closed below.
        }
        close(from);
        close(to);
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
            // That is what was wanted.
        }
    }

    @Override
    public void close() {
        close(door);
        letGo();
        cut();
    }
}
