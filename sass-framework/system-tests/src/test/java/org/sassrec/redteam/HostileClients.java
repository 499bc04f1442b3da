package org.sassrec.redteam;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Connections of clients that use up the memory, the connections or the threads of a server. */
final class HostileClients implements AutoCloseable {

    private static final int THREADS = 8;
    private static final int SMALL_BUFFER = 4_096;

    private final int port;
    private final String key;
    private final List<Socket> open = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final AtomicLong sent = new AtomicLong();

    HostileClients(int port, String key) {
        this.port = port;
        this.key = "Authorization: Bearer " + key + "\r\n";
    }

    /** Returns the number of requests that the clients have sent, complete or not. */
    long sent() {
        return sent.get();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.setSoTimeout(1_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
        synchronized (open) {
            open.add(socket);
        }
        return socket;
    }

    /** Starts one of the attacks. Most of their connections stay open. Returns its name. */
    String attack(Trial trial) throws InterruptedException {
        int size = trial.between(1, 5);
        switch (trial.between(0, 9)) {
            case 0 -> {
                String request = trial.pick(
                        get("/nothing"), get("/v1/query?scenarios=home&user=u1"), get("/health/live"), get("/metrics"));
                each(4 * size, socket -> repeat(socket, request, 100_000));
                return "unread errors";
            }
            case 1 -> {
                String request = get("/v1/query?scenarios=home&user=u1&k=1000", key);
                each(20 * size, socket -> repeat(socket, request, 200));
                return "unread results";
            }
            case 2 -> {
                String request = trial.pick(get("/metrics", key), get("/openapi.json", key));
                each(50 * size, socket -> {
                    repeat(socket, request, 20);
                    socket.getInputStream().read(new byte[100]);
                });
                return "half-read responses";
            }
            case 3 -> {
                String headers = "GET /health/live?" + "x".repeat(15_000) + " HTTP/1.1\r\n" + "a:1\r\n".repeat(99);
                each(500 * size, socket -> repeat(socket, headers, 1));
                return "half-sent headers";
            }
            case 4 -> {
                String body = post("/v1/query", " ".repeat(1 << 20)).substring(0, 1 << 20);
                each(50 * size, socket -> repeat(socket, body, 1));
                return "half-sent bodies";
            }
            case 5 -> {
                String values = trial.pick("[],", "{},", "\"i1\",", "1,").repeat(49_000);
                String body = post("/v1/query", "{\"scenarios\": [\"home\"], \"values\": {\"x\": [" + values + "1]}}");
                each(10 * size, socket -> repeat(socket, body, 10));
                return "large values";
            }
            case 6 -> {
                String scenarios = "\"home\",".repeat(90);
                String body = trial.pick(
                        "{\"scenarios\": [" + scenarios + "\"feed\"], \"exclude\": [" + "\"1\",".repeat(200_000)
                                + "1]}",
                        "{\"scenarios\": [\"home\"], \"exclude\": [" + "\"i1\",".repeat(999) + "\"i1\"]}",
                        "{\"scenarios\": [\"home\"], \"scenarios\": [\"feed\"]}");
                each(10 * size, socket -> repeat(socket, post("/v1/query", body), 10));
                return "repeated fields";
            }
            case 7 -> {
                each(100 * size, socket -> {
                    repeat(socket, get("/v1/query?scenarios=home&user=u1&k=100", key), 1);
                    socket.setSoLinger(true, 0);
                    socket.close();
                });
                return "closed connections";
            }
            default -> {
                each(THREADS, socket -> {
                    for (int i = 0; i < 500 * size; i++) {
                        repeat(socket, get("/health/ready"), 1);
                        socket.getInputStream().read(new byte[1_024]);
                    }
                });
                return "health probes";
            }
        }
    }

    private interface Client {
        void run(Socket socket) throws IOException;
    }

    /** Runs clients in parallel, for some seconds at most. */
    private void each(int number, Client client) throws InterruptedException {
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            tasks.add(() -> {
                try {
                    client.run(connect());
                    return true;
                } catch (IOException closed) {
                    return false; // the server may close such connections
                }
            });
        }
        threads.invokeAll(tasks, 3, TimeUnit.SECONDS);
    }

    private void repeat(Socket socket, String request, int times) throws IOException {
        OutputStream out = socket.getOutputStream();
        int batch = Math.min(times, Math.max(1, 60_000 / request.length()));
        byte[] many = request.repeat(batch).getBytes(StandardCharsets.US_ASCII);
        for (int done = 0; done < times && !Thread.currentThread().isInterrupted(); done += batch) {
            out.write(many);
            sent.addAndGet(batch);
        }
    }

    private static String get(String path, String... headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + String.join("", headers) + "\r\n";
    }

    private String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + key + "Content-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    /** Closes all connections, which ends blocked writes too. */
    void disconnect() throws IOException {
        synchronized (open) {
            for (Socket socket : open) {
                socket.close();
            }
            open.clear();
        }
    }

    @Override
    public void close() throws IOException {
        disconnect();
        threads.shutdownNow();
    }
}
