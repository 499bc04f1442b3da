package org.sassrec.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milvus.v2.client.MilvusClientV2;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A long call continues as long as the server answers other calls. Without a server. */
@Timeout(60)
class LongRunningCallsTest {

    private static final Duration TIMEOUT = Duration.ofMillis(100);

    private final CountDownLatch asked = new CountDownLatch(3);
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private volatile boolean silent;
    private volatile Runnable whenAsked = () -> {};
    private final MilvusOptions options =
            MilvusOptions.of("http://nowhere", "x").with(TIMEOUT);
    private final LongRunningCalls longCalls =
            new LongRunningCalls(new Server(), this::connect, new RetryingClient(options), options);

    /** Returns its version, unless it is silent. */
    private final class Server extends MilvusClientV2 {
        Server() {
            super(null);
        }

        @Override
        public String getServerVersion() {
            asked.countDown();
            whenAsked.run();
            if (silent) {
                throw new IllegalStateException("DEADLINE_EXCEEDED: 100 ms");
            }
            return "2.3.5";
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private MilvusClientV2 connect() {
        connections.incrementAndGet();
        return new Server();
    }

    @AfterEach
    void close() {
        longCalls.close();
        assertThat(closed).hasValue(connections.get());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Test
    void continuesWhileTheServerResponds() {
        AtomicInteger made = new AtomicInteger();
        longCalls.callRepeatably("load", "items", client -> {
            made.incrementAndGet();
            await(asked); // three times the timeout
        });
        assertThat(made).hasValue(1);
        assertThat(asked.getCount()).isZero();
    }

    @Test
    void abortsWhenTheServerDoesNotRespond() throws InterruptedException {
        silent = true;
        CountDownLatch interrupted = new CountDownLatch(1);
        Consumer<MilvusClientV2> forever = client -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException stopped) {
                interrupted.countDown();
            }
        };
        assertThatThrownBy(() -> longCalls.callRepeatably("load", "items", forever))
                .hasMessageContaining("SASS7542")
                .hasMessageContaining("`load` of `items`");
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(asked.getCount()).as("asked once").isEqualTo(2);
        assertThat(closed).hasValue(1);
        silent = false;
        longCalls.callRepeatably("load", "items", client -> {});
        assertThat(connections).as("reconnected").hasValue(2);
    }

    @Test
    void keepsACallThatEndsDuringAProbe() {
        silent = true;
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicReference<@Nullable Thread> caller = new AtomicReference<>();
        whenAsked = () -> {
            goOn.countDown();
            // The thread of the finished call waits for more work.
            await(started);
            while (Objects.requireNonNull(caller.get()).getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        };
        longCalls.callRepeatably("load", "items", client -> {
            caller.set(Thread.currentThread());
            started.countDown();
            await(goOn);
        });
        assertThat(closed).hasValue(0);
    }

    @Test
    void limitsACallByTheBuildTimeout() {
        AtomicInteger made = new AtomicInteger();
        assertThatThrownBy(() -> longCalls.callRepeatably("load", "items", client -> {
                    made.incrementAndGet();
                    throw new IllegalStateException("DEADLINE_EXCEEDED: the time for building");
                }))
                .hasMessageContaining("SASS7544")
                .hasMessageContaining("publish.milvus.buildTimeout");
        assertThat(made).hasValue(1);
    }

    @Test
    void retriesTransientErrors() {
        AtomicInteger made = new AtomicInteger();
        longCalls.callRepeatably("load", "items", client -> {
            if (made.incrementAndGet() < 3) {
                throw new IllegalStateException("UNAVAILABLE: starts again");
            }
        });
        assertThat(made).hasValue(3);
        assertThat(connections).hasValue(1);
    }
}
