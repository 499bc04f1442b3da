package org.sassrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UserStateAccessTest {

    private static final Instant NOW = Instant.parse("2026-05-04T03:15:00Z");
    private static final List<Query> QUERIES = List.of(Query.of("home", "ann", 1));
    private static final List<String> SCENARIOS = List.of("feed", "home");

    private final MemoryUserState state = new MemoryUserState();
    private final RetrieverMetrics.Counters counters = new RetrieverMetrics.Counters();
    private final AtomicLong nanos = new AtomicLong();
    private final UserStateAccess access = new UserStateAccess(state, counters, nanos::get);

    private void append(UserEvent... events) {
        access.append(List.of(events), SCENARIOS, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private void pass(double seconds) {
        nanos.addAndGet((long) (seconds * 1e9));
    }

    @Test
    void returnsStoredEvents() {
        append(UserEvent.positive("ann", "home", "i1", NOW), UserEvent.positive("bob", "home", "i2", NOW));
        assertThat(access.read(QUERIES)).containsOnlyKeys("ann");
        assertThat(access.read(QUERIES).get("ann").items()).containsExactly("i1");
        assertThat(counters.snapshot().appendedEvents()).isEqualTo(2);
        assertThat(counters.snapshot().userStateErrors()).isZero();
    }

    @Test
    void asksNothingForAnonymousUsers() {
        assertThat(access.read(List.of(new Query("home", null, Map.of(), 1)))).isEmpty();
        assertThat(state.calls.get()).isZero();
    }

    @Test
    void stopsAskingAStateThatFails() {
        state.failing = true;
        for (int query = 0; query < 10; query++) {
            assertThat(access.read(QUERIES)).isEmpty();
        }
        assertThat(state.calls.get()).isEqualTo(UserStateAccess.MAX_FAILURES);
        assertThat(counters.snapshot().userStateErrors()).isEqualTo(10);
        for (int call = 0; call < 10; call++) {
            assertThatThrownBy(() -> append(UserEvent.positive("ann", "home", "i1", NOW)))
                    .hasMessageContaining("error[SASS7710]: the user state does not store events at the moment");
        }
        assertThat(state.calls.get()).isEqualTo(2 * UserStateAccess.MAX_FAILURES);
    }

    @Test
    void readsAStateThatRefusesEvents() {
        append(UserEvent.positive("ann", "home", "i1", NOW));
        state.readOnly = true;
        for (int call = 0; call < 10; call++) {
            assertThatThrownBy(() -> append(UserEvent.positive("ann", "home", "i2", NOW)))
                    .hasMessageContaining("SASS7710");
            assertThat(access.read(QUERIES)).containsOnlyKeys("ann");
        }
        assertThat(state.calls.get()).isEqualTo(1 + UserStateAccess.MAX_FAILURES + 10);
    }

    @Test
    void triesAFailedStateOncePerPause() {
        state.failing = true;
        for (int query = 0; query < 5; query++) {
            access.read(QUERIES);
        }
        pass(UserStateAccess.PAUSE_SECONDS);
        for (int query = 0; query < 5; query++) {
            access.read(QUERIES);
        }
        assertThat(state.calls.get()).isEqualTo(UserStateAccess.MAX_FAILURES + 1);
    }

    @Test
    void usesAStateAgainThatRecovers() {
        state.failing = true;
        for (int query = 0; query < 5; query++) {
            access.read(QUERIES);
        }
        state.failing = false;
        pass(UserStateAccess.PAUSE_SECONDS);
        append(UserEvent.positive("ann", "home", "i1", NOW));
        assertThat(access.read(QUERIES).get("ann").items()).containsExactly("i1");
    }

    @Test
    void toleratesSingleFailures() {
        for (int query = 0; query < 10; query++) {
            state.failing = query % 3 != 0;
            access.read(QUERIES);
        }
        assertThat(state.calls.get()).isEqualTo(10);
    }

    @Test
    void reportsAnAppendThatFails() {
        state.failing = true;
        assertThatThrownBy(() -> append(UserEvent.positive("ann", "home", "i1", NOW)))
                .hasMessageContaining("SASS7710")
                .hasRootCauseMessage("connection refused");
        assertThat(counters.snapshot().appendedEvents()).isZero();
    }

    @Test
    void storesNothingIfOneEventIsInvalid() {
        UserEvent valid = UserEvent.positive("ann", "home", "i1", NOW);
        assertThatThrownBy(() -> append(valid, UserEvent.exposure("ann", "hom", "i1", NOW)))
                .hasMessageContaining(
                        "error[SASS7611]: event 2 has the scenario `hom`, which the release does not know")
                .hasMessageContaining("help: use one of: feed, home");
        assertThatThrownBy(() -> append(UserEvent.exposure("", "home", "i1", NOW)))
                .hasMessageContaining("event 1 has no user");
        assertThatThrownBy(() -> append(UserEvent.exposure("ann", "home", "", NOW)))
                .hasMessageContaining("event 1 has no item");
        assertThatThrownBy(() -> append(UserEvent.exposure("ann", "home", "i1", NOW.plus(Duration.ofHours(1)))))
                .hasMessageContaining("event 1 has the time 2026-05-04T04:15:00Z, which is in the future");
        assertThat(state.calls.get()).isZero();
    }

    @Test
    void rejectsEventsWithoutAStateThatStoresThem() {
        UserStateAccess none = new UserStateAccess(UserState.snapshot(), counters, nanos::get);
        assertThat(none.read(QUERIES)).isEmpty();
        assertThatThrownBy(() -> none.append(List.of(), SCENARIOS, Clock.systemUTC()))
                .hasMessageContaining("error[SASS7610]: no user state that stores events is configured");
    }

    @Test
    void opensAStateByItsAddress() {
        assertThat(UserState.open("snapshot", null)).isEqualTo(UserState.snapshot());
        assertThat(UserState.open("caller", null)).isEqualTo(UserState.caller());
        assertThatThrownBy(() -> UserState.open("memcached://localhost", null))
                .hasMessageContaining("error[SASS7711]: no user state has the scheme `memcached`")
                .hasMessageContaining("use one of: caller, ");
        assertThatThrownBy(() -> UserState.open("localhost", null))
                .hasMessageContaining("no user state has an address without a scheme");
        assertThatThrownBy(() -> UserState.open("redis://:secret pass@localhost", null))
                .hasMessageContaining("the address of the user state is not a valid URI")
                .hasMessageNotContaining("pass@");
    }
}
