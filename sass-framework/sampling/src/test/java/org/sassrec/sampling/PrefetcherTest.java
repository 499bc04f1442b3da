package org.sassrec.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PrefetcherTest {

    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {1, 2, 5})
    void keepsOrderForAnyThreadCount(int threads) {
        List<Integer> received = new ArrayList<>();
        try (Prefetcher<Integer> batches = new Prefetcher<>(197, n -> n * n, threads, 4, unused -> {})) {
            for (int n = 0; n < 197; n++) {
                received.add(batches.next());
            }
        }
        assertThat(received)
                .isEqualTo(IntStream.range(0, 197).map(n -> n * n).boxed().toList());
    }

    @Test
    void buildsAtMostCapacityInAdvance() {
        AtomicInteger built = new AtomicInteger();
        try (Prefetcher<Integer> batches = new Prefetcher<>(100, n -> built.incrementAndGet(), 2, 3, unused -> {})) {
            for (int n = 1; n <= 50; n++) {
                batches.next();
                assertThat(built.get()).isBetween(n, n + 3);
            }
        }
    }

    @Test
    void rethrowsBuilderExceptionAtItsBatch() {
        IllegalStateException broken = new IllegalStateException("broken");
        try (Prefetcher<Integer> batches = new Prefetcher<>(
                10,
                n -> {
                    if (n == 4) {
                        throw broken;
                    }
                    return n;
                },
                2,
                3,
                unused -> {})) {
            for (int n = 0; n < 4; n++) {
                assertThat(batches.next()).isEqualTo(n);
            }
            assertThatThrownBy(batches::next).isSameAs(broken);
            assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void rethrowsErrorsUnwrapped() {
        try (Prefetcher<Integer> batches = new Prefetcher<>(
                1,
                n -> {
                    throw new StackOverflowError("deep");
                },
                1,
                1,
                unused -> {})) {
            assertThatThrownBy(batches::next).isInstanceOf(StackOverflowError.class);
        }
    }

    @Test
    void closeInterruptsConstruction() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Prefetcher<Integer> batches = new Prefetcher<>(
                1,
                n -> {
                    started.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                    return n;
                },
                1,
                1,
                unused -> {});
        started.await();
        batches.close();
        interrupted.await();
        assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void cancelsInterruptedConsumerWithReadyBatch() throws InterruptedException {
        CountDownLatch built = new CountDownLatch(2);
        try (Prefetcher<Integer> batches = new Prefetcher<>(
                2,
                n -> {
                    built.countDown();
                    return n;
                },
                1,
                2,
                unused -> {})) {
            assertThat(batches.next()).isZero();
            built.await();
            Thread.currentThread().interrupt();
            assertThatThrownBy(batches::next).isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void cancelsInterruptedConsumer() {
        try (Prefetcher<Integer> batches = new Prefetcher<>(
                1,
                n -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return n;
                },
                1,
                1,
                unused -> {})) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(batches::next).isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
