package org.sassrec.prepare.statistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PartThreadsTest {

    @Test
    void returnsResultsInTheOrderOfTheParts() throws IOException {
        assertThat(new PartThreads(3).run(20, part -> part * part)).hasSize(20).startsWith(0, 1, 4, 9);
        assertThat(new PartThreads(1).run(3, part -> part)).isEqualTo(List.of(0, 1, 2));
    }

    /** Each of two parts waits for the other one. */
    @Test
    void processesPartsAtTheSameTime() throws IOException {
        CyclicBarrier both = new CyclicBarrier(2);
        new PartThreads(2).forEach(2, part -> {
            try {
                both.await();
            } catch (Exception e) {
                throw new IOException(e);
            }
        });
        assertThat(both.isBroken()).isFalse();
    }

    @Test
    void throwsTheFailureOfAPartWhenNoPartRuns() {
        AtomicInteger running = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(1);
        assertThatThrownBy(() -> new PartThreads(2).forEach(9, part -> {
                    if (part == 0) {
                        awaitUninterrupted(begun);
                        throw new IOException("No space left on device");
                    }
                    running.incrementAndGet();
                    begun.countDown();
                    running.decrementAndGet();
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThat(running).hasValue(0);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void stopsWhenInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> new PartThreads(2).forEach(2, part -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
