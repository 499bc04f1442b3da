package org.sassrec.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sassrec.server.http.RequestListener.Answered;

@Timeout(60)
class AccessLogTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-05-04T03:15:00Z"), ZoneOffset.UTC);

    private final Queue<String> output = new ConcurrentLinkedQueue<>();

    private static Answered request(String path) {
        return new Answered("GET", path, 200, "", 10, Duration.ofMillis(2));
    }

    @Test
    void continuesAfterAFailedOutputAndReportsTheLostLines() {
        try (AccessLog log = new AccessLog(CLOCK, line -> {
            if (line.contains("/fails")) {
                throw new AssertionError("the disk is full");
            }
            output.add(line);
        })) {
            log.answered(request("/fails"));
            log.answered(request("/fails"));
            log.answered(request("/health"));
        }
        assertThat(output)
                .containsExactly(
                        "the access log has lost lines: 1", // tries to report the first one before the second fails
                        "the access log has lost lines: 1",
                        "2026-05-04T03:15:00Z GET /health 200 10 B 2.0 ms");
    }

    @Test
    void losesLinesInsteadOfWaitingForASlowOutput() throws InterruptedException {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        try (AccessLog log = new AccessLog(CLOCK, line -> {
            writing.countDown();
            awaitUninterruptibly(free);
            output.add(line);
        })) {
            log.answered(request("/first"));
            assertThat(writing.await(50, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 10_007; i++) {
                log.answered(request("/more"));
            }
            free.countDown();
        }
        assertThat(output).hasSize(10_002).contains("the access log has lost lines: 7");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException closed) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
