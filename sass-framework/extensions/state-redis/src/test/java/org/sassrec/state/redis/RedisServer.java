package org.sassrec.state.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sassrec.serving.UserState;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;

/** A process of Redis without persistence. */
final class RedisServer implements AutoCloseable {

    /** Environment variable with the program. */
    static final String VARIABLE = "SASS_REDIS_SERVER";

    static final String START =
            "skipped: install redis-server, then `export SASS_REDIS_SERVER=$(command -v redis-server)`";

    private final List<String> command;
    private final int port;
    private Process process;

    private RedisServer(List<String> command, int port) throws IOException {
        this.command = command;
        this.port = port;
        this.process = run();
    }

    /**
     * Starts a server on a free port.
     *
     * @param folder working folder of the process
     * @param options additional options of the program
     */
    static RedisServer start(Path folder, String... options) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        List<String> command = new ArrayList<>(List.of(System.getenv(VARIABLE)));
        command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
        command.addAll(List.of("--save", "", "--appendonly", "no", "--dir", folder.toString()));
        command.addAll(List.of(options));
        return new RedisServer(command, port);
    }

    private Process run() throws IOException {
        Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader log = started.inputReader();
        String line = log.readLine();
        while (line != null && !line.contains("Ready to accept connections")) {
            line = log.readLine();
        }
        if (line == null) {
            throw new IOException("redis-server ended");
        }
        return started;
    }

    int port() {
        return port;
    }

    /** Returns the address with parameters such as {@code length=3}. */
    String address(String... parameters) {
        return "redis://127.0.0.1:" + port + (parameters.length == 0 ? "" : "?" + String.join("&", parameters));
    }

    /** Opens a user state with parameters. */
    UserState open(String... parameters) {
        return UserState.open(address(parameters), null);
    }

    /** Sends a command and returns its reply. */
    @Nullable
    Object send(Command sent, String... arguments) {
        try (Connection connection = new Connection("127.0.0.1", port)) {
            connection.sendCommand(sent, arguments);
            return connection.getOne();
        }
    }

    /** Stops the process without ending it, so that it accepts connections and answers nothing. */
    void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** Continues after {@link #freeze}. */
    void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", name, Long.toString(process.pid())).start().waitFor();
    }

    /** Ends the process at once. Its data is lost. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts the server again on its port. */
    void restart() throws IOException {
        process = run();
    }

    @Override
    public void close() {
        kill();
    }
}
