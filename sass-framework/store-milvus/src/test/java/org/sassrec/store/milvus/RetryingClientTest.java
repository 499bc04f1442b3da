package org.sassrec.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milvus.v2.exception.ErrorCode;
import io.milvus.v2.exception.MilvusClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Retries of calls, without a server. */
@Tag("slow")
class RetryingClientTest {

    private static final int BUSY = 8;

    private final RetryingClient calls = new RetryingClient(MilvusOptions.of("http://nowhere", "x"));
    private int made;

    private static MilvusClientException answer(int code, String text) {
        return new MilvusClientException(ErrorCode.SERVER_ERROR, text, code, code);
    }

    /** Fails with these exceptions in order, then succeeds. */
    private Callable<String> failing(Exception... failures) {
        Iterator<Exception> left = List.of(failures).iterator();
        return () -> {
            made++;
            if (left.hasNext()) {
                throw left.next();
            }
            return "done";
        };
    }

    @Test
    void retriesTransientErrorsUpToFourTimes() {
        Exception busy = answer(BUSY, "busy");
        assertThat(calls.callRepeatably("count", "items", failing(busy, busy, busy)))
                .isEqualTo("done");
        assertThat(made).isEqualTo(4);
        made = 0;
        assertThatThrownBy(() -> calls.callRepeatably("count", "items", failing(busy, busy, busy, busy)))
                .hasMessageContaining("SASS7543")
                .hasMessageContaining("`count` of `items`")
                .hasMessageNotContaining("the first failure");
        assertThat(made).isEqualTo(4);
    }

    /** For example a server that allows one flush per ten seconds. */
    @Test
    void waitsForARateLimitedServer() {
        List<Long> pauses = new ArrayList<>();
        RetryingClient hurried =
                new RetryingClient(MilvusOptions.of("http://nowhere", "x").with(Duration.ofMillis(100)), pauses::add);
        Exception busy = answer(BUSY, "rate limit exceeded");
        assertThat(hurried.callRepeatably(
                        "flush", "items", Duration.ofSeconds(60), failing(busy, busy, busy, busy, busy)))
                .isEqualTo("done");
        assertThat(made).isEqualTo(6);
        assertThat(pauses).containsExactly(50L, 200L, 800L, 3200L, 10_000L);
        made = 0;
        Exception gone = answer(503, "no node");
        assertThatThrownBy(() -> hurried.callRepeatably(
                        "flush", "items", Duration.ofSeconds(60), failing(gone, gone, gone, gone, gone)))
                .hasMessageContaining("SASS7543");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNAVAILABLE: io exception", "the channel closed", "UNAVAILABLE: connection refused"})
    void reconnectsAfterALostConnection(String text) {
        assertThat(calls.callRepeatably("count", "items", failing(new IllegalStateException(text))))
                .isEqualTo("done");
        assertThat(made).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {RetryingClient.COLLECTION_NOT_FOUND, 1100, 1400})
    void doesNotRetryPermanentErrors(int code) {
        assertThatThrownBy(() -> calls.callRepeatably("count", "items", failing(answer(code, "no"))));
        assertThat(made).isEqualTo(1);
    }

    /** Four attempts would take four times the timeout that the user configured. */
    @Test
    void doesNotRetryACallWithoutAResponse() {
        assertThatThrownBy(() -> calls.callRepeatably(
                        "count", "items", failing(new IllegalStateException("DEADLINE_EXCEEDED: 30 s"))))
                .hasMessageContaining("SASS7542");
        assertThat(made).isEqualTo(1);
    }

    /** The client reports CANCELLED when its thread is interrupted, and a server reports it for a call that it ends. */
    @Test
    void reportsAnInterruptedCall() {
        Exception cancelled = new IllegalStateException("CANCELLED: Thread interrupted");
        assertThatThrownBy(() -> calls.callRepeatably("count", "items", failing(cancelled)))
                .hasMessageContaining("SASS7543");
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> calls.callRepeatably("count", "items", failing(cancelled)))
                    .hasMessageContaining("SASS7547")
                    .hasMessageContaining("http://nowhere")
                    .hasCause(cancelled);
        } finally {
            assertThat(Thread.interrupted()).as("interrupted").isTrue();
        }
    }

    @Test
    void doesNotRetryAfterTheDeadline() {
        assertThatThrownBy(() -> calls.callRepeatably(
                        "count",
                        "items",
                        Duration.ofMillis(20),
                        failing(answer(1, "a"), answer(1, "a"), answer(1, "a"))))
                .hasMessageContaining("SASS7543");
        // The pause after the first attempt is longer than the limit.
        assertThat(made).isBetween(1, 2);
    }

    @Test
    void reportsTheFirstError() {
        assertThatThrownBy(() -> calls.callRepeatably(
                        "create", "items", failing(answer(1, "No space left\non device"), answer(1100, "half there"))))
                .hasMessageContaining("half there")
                .hasMessageContaining("the first failure was: No space left on device");
    }

    @Test
    void doesNotRepeatACompletedCreation() {
        List<String> there = new ArrayList<>();
        calls.create(
                "create",
                "items",
                () -> {
                    there.add("items");
                    throw new IllegalStateException("UNAVAILABLE: the answer is lost");
                },
                () -> !there.isEmpty());
        assertThat(there).containsExactly("items");
        assertThatThrownBy(() -> calls.create(
                        "create",
                        "items",
                        () -> {
                            made++;
                            throw new IllegalStateException("UNAVAILABLE: connection refused");
                        },
                        () -> false))
                .hasMessageContaining("SASS7540");
        assertThat(made).isEqualTo(4);
    }
}
