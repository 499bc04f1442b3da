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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often a call is made, without a server. */
class RetryingClientTest {

    private static final int BUSY = 8;

    private final RetryingClient calls = new RetryingClient(MilvusOptions.of("http://nowhere", "x"));
    private int made;

    private static MilvusClientException answer(int code, String text) {
        return new MilvusClientException(ErrorCode.SERVER_ERROR, text, code, code);
    }

    /** Fails with these in turn, then ends well. */
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
                .hasMessageNotContaining("at first");
        assertThat(made).isEqualTo(4);
    }

    /** Such as one that allows a flush in ten seconds: whoever may wait for an hour does. */
    @Test
    void waitsForARateLimitedServer() {
        RetryingClient hurried =
                new RetryingClient(MilvusOptions.of("http://nowhere", "x").with(Duration.ofMillis(100)));
        Exception busy = answer(BUSY, "rate limit exceeded");
        assertThat(hurried.callRepeatably(
                        "flush", "items", Duration.ofSeconds(60), failing(busy, busy, busy, busy, busy)))
                .isEqualTo("done");
        assertThat(made).isEqualTo(6);
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

    /** A deadline is the time that the user gave: four of them would be four times as long. */
    @Test
    void doesNotRetryACallWithoutAResponse() {
        assertThatThrownBy(() -> calls.callRepeatably(
                        "count", "items", failing(new IllegalStateException("DEADLINE_EXCEEDED: 30 s"))))
                .hasMessageContaining("SASS7542");
        assertThat(made).isEqualTo(1);
    }

    /** The client says so when its thread is interrupted; a server says it, too, of a call that it ends. */
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
            assertThat(Thread.interrupted()).as("it stays so").isTrue();
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
        // The pause after the first is longer than the time; where that one came late, there is no second.
        assertThat(made).isBetween(1, 2);
    }

    @Test
    void reportsTheFirstError() {
        assertThatThrownBy(() -> calls.callRepeatably(
                        "create", "items", failing(answer(1, "No space left\non device"), answer(1100, "half there"))))
                .hasMessageContaining("half there")
                .hasMessageContaining("at first it said: No space left on device");
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
                            throw new IllegalStateException("UNAVAILABLE: nobody there");
                        },
                        () -> false))
                .hasMessageContaining("SASS7540");
        assertThat(made).isEqualTo(4);
    }
}
