package org.sassrec.state.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import javax.net.ssl.SSLParameters;
import org.sassrec.serving.UserEvent;
import org.sassrec.serving.UserState;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Events in Redis: per user a sorted set with the key {@code <prefix>:events:<user>}. Its members are events in the
 * {@link EventFormat}, and its scores are their times. A repeated event is the same member. Reading takes one round
 * trip, and so does appending, in one transaction.
 */
final class RedisUserState implements UserState {

    /** More than the threads of a server that wait for Redis. */
    private static final int MAX_CONNECTIONS = 64;

    private static final int IDLE_CONNECTIONS = 16;

    private final RedisAddress address;
    private final ConnectionPool pool;

    RedisUserState(RedisAddress address) {
        this.address = address;
        ConnectionPoolConfig connections = new ConnectionPoolConfig();
        connections.setMaxTotal(MAX_CONNECTIONS);
        connections.setMaxIdle(IDLE_CONNECTIONS);
        connections.setMaxWait(address.timeout());
        connections.setJmxEnabled(false);
        this.pool = new ConnectionPool(new HostAndPort(address.host(), address.port()), client(address), connections);
    }

    private static JedisClientConfig client(RedisAddress address) {
        int millis = Math.toIntExact(address.timeout().toMillis());
        DefaultJedisClientConfig.Builder client = DefaultJedisClientConfig.builder()
                .connectionTimeoutMillis(millis)
                .socketTimeoutMillis(millis)
                .database(address.database())
                .user(address.user())
                .password(address.password())
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED) // another round trip
                .ssl(address.tls());
        if (address.tls()) {
            SSLParameters verify = new SSLParameters();
            verify.setEndpointIdentificationAlgorithm("HTTPS"); // compares the host with the certificate
            client.sslParameters(verify);
        }
        return client.build();
    }

    private byte[] key(String user) {
        return bytes(address.prefix() + ":events:" + user);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(long number) {
        return bytes(Long.toString(number));
    }

    @Override
    public Map<String, List<UserEvent>> events(Set<String> users) {
        List<String> order = List.copyOf(users);
        byte[] notTooOld = bytes("(" + tooOld());
        byte[] length = bytes(address.length());
        List<Object> replies = run(connection -> {
            order.forEach(user -> connection.sendCommand(
                    Command.ZREVRANGEBYSCORE, key(user), bytes("+inf"), notTooOld, bytes("LIMIT"), bytes(0), length));
            return connection.getMany(order.size());
        });
        Map<String, List<UserEvent>> events = new HashMap<>();
        for (int i = 0; i < order.size(); i++) {
            String user = order.get(i);
            List<UserEvent> ofUser = new ArrayList<>();
            for (Object member : (List<?>) replies.get(i)) {
                EventFormat.read(user, (byte[]) member).ifPresent(ofUser::add);
            }
            events.put(user, ofUser);
        }
        return events;
    }

    /** Returns the greatest time of an event that is too old, in epoch milliseconds. */
    private long tooOld() {
        return System.currentTimeMillis() - address.ttl().toMillis();
    }

    @Override
    public int append(List<UserEvent> events) {
        long tooOld = tooOld();
        List<UserEvent> stored = events.stream()
                .filter(event -> event.time().toEpochMilli() > tooOld)
                .toList();
        if (stored.isEmpty()) {
            return 0;
        }
        Map<String, List<UserEvent>> byUser = new LinkedHashMap<>();
        stored.forEach(event ->
                byUser.computeIfAbsent(event.user(), user -> new ArrayList<>()).add(event));
        List<Object> replies = run(connection -> {
            connection.sendCommand(Command.MULTI);
            byUser.forEach((user, added) -> {
                byte[] key = key(user);
                connection.sendCommand(Command.ZADD, members(key, added));
                connection.sendCommand(Command.ZREMRANGEBYSCORE, key, bytes("-inf"), bytes(tooOld));
                connection.sendCommand(Command.ZREMRANGEBYRANK, key, bytes(0), bytes(-address.length() - 1L));
                connection.sendCommand(Command.PEXPIRE, key, bytes(address.ttl().toMillis()));
            });
            connection.sendCommand(Command.EXEC);
            return connection.getMany(2 + 4 * byUser.size());
        });
        check((List<?>) replies.get(replies.size() - 1));
        return stored.size();
    }

    private static byte[][] members(byte[] key, List<UserEvent> events) {
        List<byte[]> arguments = new ArrayList<>(List.of(key));
        for (UserEvent event : events) {
            arguments.add(bytes(event.time().toEpochMilli()));
            arguments.add(EventFormat.write(event));
        }
        return arguments.toArray(new byte[0][]);
    }

    /** Sends commands and returns their replies. */
    private List<Object> run(Function<Connection, List<Object>> commands) {
        try (Connection connection = pool.getResource()) {
            List<Object> replies = commands.apply(connection);
            check(replies);
            return replies;
        } catch (JedisConnectionException failed) {
            pool.clear(); // the other idle connections are probably broken too
            throw failed;
        }
    }

    private static void check(List<?> replies) {
        for (Object reply : replies) {
            if (reply instanceof JedisDataException refused) {
                throw refused;
            }
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
