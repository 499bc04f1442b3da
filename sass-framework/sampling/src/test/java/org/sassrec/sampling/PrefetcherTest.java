package org.sassrec.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
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
        List<Integer> got = new ArrayList<>();
        try (Prefetcher<Integer> batches = new Prefetcher<>(3, 200, n -> n * n, threads, 4)) {
            while (batches.hasNext()) {
                got.add(batches.next());
            }
        }
        assertThat(got)
                .isEqualTo(IntStream.range(3, 200).map(n -> n * n).boxed().toList());
    }

    @Test
    void buildsNoFurtherAheadThanItsCapacity() {
        AtomicInteger built = new AtomicInteger();
        try (Prefetcher<Integer> batches = new Prefetcher<>(0, 100, n -> built.incrementAndGet(), 2, 3)) {
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
                0,
                10,
                n -> {
                    if (n == 4) {
                        throw broken;
                    }
                    return n;
                },
                2,
                3)) {
            for (int n = 0; n < 4; n++) {
                assertThat(batches.next()).isEqualTo(n);
            }
            assertThatThrownBy(batches::next).isSameAs(broken);
            assertThat(batches.hasNext()).isFalse();
        }
    }

    @Test
    void errorsPassUnwrapped() {
        try (Prefetcher<Integer> batches = new Prefetcher<>(
                0,
                1,
                n -> {
                    throw new StackOverflowError("deep");
                },
                1,
                1)) {
            assertThatThrownBy(batches::next).isInstanceOf(StackOverflowError.class);
        }
    }

    @Test
    void closingInterruptsWhatIsBeingBuilt() throws InterruptedException {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Prefetcher<Integer> batches = new Prefetcher<>(
                0,
                1,
                n -> {
                    began.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                    return n;
                },
                1,
                1);
        began.await();
        batches.close();
        interrupted.await();
        assertThat(batches.hasNext()).isFalse();
    }

    @Test
    void cancelsInterruptedConsumerWithReadyBatch() throws InterruptedException {
        CountDownLatch built = new CountDownLatch(2);
        try (Prefetcher<Integer> batches = new Prefetcher<>(
                0,
                2,
                n -> {
                    built.countDown();
                    return n;
                },
                1,
                2)) {
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
                0,
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
                1)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(batches::next).isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
