package org.sassrec.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A connection whose client writes what it wants. */
public final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;

    public RawClient(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Opens a connection whose client can receive few bytes without reading. */
    public static RawClient withSmallBuffer(int port) throws IOException {
        RawClient client = new RawClient(new Socket());
        client.socket.setReceiveBufferSize(4_096);
        client.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return client;
    }

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /**
     * Sends a text many times and reads nothing.
     *
     * @return whether the server closed the connection meanwhile
     */
    public boolean flood(String text, int times) throws IOException {
        byte[] many = text.repeat(100).getBytes(StandardCharsets.UTF_8);
        try {
            for (int sent = 0; sent < times; sent += 100) {
                socket.getOutputStream().write(many);
            }
            return false;
        } catch (SocketException closed) {
            return true;
        }
    }

    public RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return this;
    }

    /** Returns all that the server sends until it closes the connection. */
    public String readToEnd() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Returns the next response, whose headers contain the length of its body. */
    public String response() throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed after: " + head);
            }
            head.append((char) next);
        }
        int length = head.toString()
                .lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
        return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
