package org.sassrec.state.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.serving.UserEvent;
import org.sassrec.serving.UserState;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

@Tag("slow")
@Timeout(60)
@EnabledIfEnvironmentVariable(named = RedisServer.VARIABLE, matches = ".+", disabledReason = RedisServer.START)
class RedisUserStateTest {

    @TempDir
    private Path folder;

    /** Redis removes old events, so the time of the test must be that of the clock. */
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    private RedisServer redis;
    private UserState state;

    @BeforeEach
    void start() throws IOException {
        redis = RedisServer.start(folder);
        state = redis.open();
    }

    @AfterEach
    void stop() {
        state.close();
        redis.close();
    }

    private UserEvent event(String user, String item, int second) {
        return UserEvent.positive(user, "home", item, now.plusSeconds(second));
    }

    private List<UserEvent> events(String user) {
        return state.events(Set.of(user)).get(user);
    }

    @Test
    void returnsTheEventsOfEachUser() {
        UserEvent full =
                new UserEvent("ann", "feed", "ï \" 3", now.plusSeconds(9), false, Map.of("hour", "7", "device", "tv"));
        state.append(List.of(event("ann", "i1", 1), event("bob", "i2", 2), full));
        state.append(List.of(event("ann", "i4", 4)));
        Map<String, List<UserEvent>> found = state.events(Set.of("ann", "bob", "eve"));
        assertThat(found.get("ann")).containsExactlyInAnyOrder(event("ann", "i1", 1), full, event("ann", "i4", 4));
        assertThat(found.get("bob")).containsExactly(event("bob", "i2", 2));
        assertThat(found.get("eve")).isEmpty();
    }

    @Test
    void storesARepeatedEventOnce() {
        List<UserEvent> batch = List.of(event("ann", "i1", 1), event("ann", "i2", 2));
        state.append(batch);
        state.append(batch);
        assertThat(redis.send(Command.ZCARD, "sass:events:ann")).isEqualTo(2L);
    }

    @Test
    void keepsTheNewestEvents() {
        try (UserState three = redis.open("length=3")) {
            for (int second : new int[] {5, 1, 4, 2, 3}) {
                three.append(List.of(event("ann", "i" + second, second)));
            }
            assertThat(three.events(Set.of("ann")).get("ann"))
                    .extracting(UserEvent::item)
                    .containsExactlyInAnyOrder("i3", "i4", "i5");
        }
        assertThat(redis.send(Command.ZCARD, "sass:events:ann")).isEqualTo(3L);
    }

    @Test
    void removesOldEvents() {
        try (UserState day = redis.open("ttl=P1D", "prefix=shop")) {
            assertThat(day.append(List.of(event("ann", "old", -100_000)))).isZero();
            assertThat(redis.send(Command.EXISTS, "shop:events:ann")).isEqualTo(0L);
            state.append(List.of(event("ann", "old", -100_000)));
            redis.send(Command.RENAME, "sass:events:ann", "shop:events:ann");
            assertThat(day.events(Set.of("ann")).get("ann")).isEmpty();
            assertThat(day.append(List.of(event("ann", "older", -90_000), event("ann", "new", 0))))
                    .isEqualTo(1);
            assertThat(redis.send(Command.ZCARD, "shop:events:ann")).isEqualTo(1L);
            assertThat((Long) redis.send(Command.PTTL, "shop:events:ann")).isBetween(1L, 86_400_000L);
        }
    }

    @Test
    void losesNoEventOfConcurrentWriters() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> writers = new ArrayList<>();
        for (int writer = 0; writer < 8; writer++) {
            int from = writer * 50;
            writers.add(threads.submit(() -> {
                for (int n = from; n < from + 60; n++) { // the last ten are those of the next writer
                    state.append(List.of(event("ann", "i" + n, n)));
                }
            }));
        }
        for (Future<?> writer : writers) {
            writer.get();
        }
        threads.shutdown();
        assertThat(events("ann")).hasSize(410);
    }

    @Test
    void ignoresMembersThatAreNoEvents() {
        state.append(List.of(event("ann", "i1", 1)));
        String time = Long.toString(now.toEpochMilli());
        redis.send(Command.ZADD, "sass:events:ann", time, "not json");
        redis.send(Command.ZADD, "sass:events:ann", time, "{\"item\": 3}");
        assertThat(events("ann")).containsExactly(event("ann", "i1", 1));
    }

    @Test
    void readsEventsOfOtherProgramsWithFurtherFields() {
        redis.send(
                Command.ZADD,
                "sass:events:ann",
                Long.toString(now.toEpochMilli()),
                "{\"time\": " + now.toEpochMilli()
                        + ", \"item\": \"i1\", \"scenario\": \"home\", \"columns\": {\"hour\": 7}, \"source\": \"app\"}");
        assertThat(events("ann")).containsExactly(new UserEvent("ann", "home", "i1", now, false, Map.of("hour", "7")));
    }

    @Test
    void failsIfTheServerDoesNotAnswer() throws Exception {
        state.append(List.of(event("ann", "i1", 1)));
        redis.freeze();
        assertThatThrownBy(() -> events("ann")).isInstanceOf(JedisConnectionException.class);
        assertThatThrownBy(() -> state.append(List.of(event("ann", "i2", 2))))
                .isInstanceOf(JedisConnectionException.class);
        redis.resume();
        assertThat(events("ann")).contains(event("ann", "i1", 1));
    }

    @Test
    void continuesAfterARestart() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> readers = new ArrayList<>();
        for (int reader = 0; reader < 8; reader++) {
            readers.add(threads.submit(() -> events("ann"))); // opens several connections
        }
        for (Future<?> reader : readers) {
            reader.get();
        }
        threads.shutdown();
        redis.kill();
        assertThatThrownBy(() -> events("ann")).isInstanceOf(JedisConnectionException.class);
        redis.restart();
        state.append(List.of(event("ann", "i1", 1)));
        assertThat(events("ann")).containsExactly(event("ann", "i1", 1));
    }

    @Test
    void opensWithoutAServer() throws Exception {
        redis.kill();
        try (UserState later = redis.open()) {
            assertThatThrownBy(() -> later.events(Set.of("ann"))).isInstanceOf(JedisConnectionException.class);
            redis.restart();
            assertThat(later.events(Set.of("ann")).get("ann")).isEmpty();
        }
    }

    @Test
    void needsThePasswordOfTheServer() throws Exception {
        try (RedisServer locked = RedisServer.start(folder, "--requirepass", "open sesame")) {
            try (UserState right = UserState.open(locked.address(), "open sesame")) {
                right.append(List.of(event("ann", "i1", 1)));
                assertThat(right.events(Set.of("ann")).get("ann")).hasSize(1);
            }
            try (UserState wrong = UserState.open(locked.address(), "knock knock")) {
                assertThatThrownBy(() -> wrong.events(Set.of("ann")))
                        .hasMessageContaining("WRONGPASS")
                        .hasMessageNotContaining("knock");
            }
            try (UserState none = locked.open()) {
                assertThatThrownBy(() -> none.append(List.of(event("ann", "i1", 1))))
                        .hasMessageContaining("NOAUTH");
            }
        }
    }

    @Test
    void reportsAFullServer() throws Exception {
        redis.send(Command.CONFIG, "SET", "maxmemory", "1");
        assertThatThrownBy(() -> state.append(List.of(event("ann", "i1", 1))))
                .isInstanceOf(JedisDataException.class)
                .hasMessageContaining("maxmemory");
        assertThat(events("ann")).isEmpty();
    }

    @Test
    void returnsNoEventsOfEvictedUsers() {
        redis.send(Command.CONFIG, "SET", "maxmemory-policy", "allkeys-lru");
        redis.send(Command.CONFIG, "SET", "maxmemory", "3mb");
        int users = 4_000;
        for (int block = 0; block < users; block += 100) {
            List<UserEvent> events = new ArrayList<>();
            for (int user = block; user < block + 100; user++) {
                for (int n = 0; n < 20; n++) {
                    events.add(event("u" + user, "item-" + n, n));
                }
            }
            state.append(events);
        }
        int missing = 0;
        for (int user = 0; user < users; user++) {
            missing += events("u" + user).isEmpty() ? 1 : 0;
        }
        assertThat(missing).isBetween(1, users - 1);
    }
}
