package org.sassrec.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaitLimitTest {
    private static final Duration SHORT = Duration.ofMillis(1);

    private final List<String> lines = new ArrayList<>();
    private int attempts;

    /** Succeeds with the attempt of a number. */
    private @Nullable String await(int successful) throws IOException {
        attempts = 0;
        return WaitLimit.await("another run is active", SHORT, () -> ++attempts < successful ? null : "done");
    }

    @Test
    void triesOnceWithoutLimit() throws IOException {
        assertThat(await(2)).isNull();
        assertThat(attempts).isEqualTo(1);
        assertThat(await(1)).isEqualTo("done");
    }

    @Test
    void repeatsUntilSuccessAndPrintsOneLine() throws IOException {
        try (WaitLimit limit = WaitLimit.start(Duration.ofMinutes(30), lines::add)) {
            assertThat(limit).isNotNull();
            assertThat(await(1)).isEqualTo("done");
            assertThat(lines).isEmpty();
            assertThat(await(5)).isEqualTo("done");
        }
        assertThat(attempts).isEqualTo(5);
        assertThat(lines).containsExactly("waiting for up to 30 min: another run is active");
        assertThat(await(2)).as("after the limit is closed").isNull();
    }

    @Test
    void givesUpAtTheLimit() throws IOException {
        try (WaitLimit limit = WaitLimit.start(Duration.ofMillis(20), lines::add)) {
            assertThat(limit).isNotNull();
            assertThat(await(Integer.MAX_VALUE)).isNull();
            assertThat(attempts).isGreaterThan(1);
            // All waits share the limit. Another lock is tried once.
            assertThat(await(2)).isNull();
            assertThat(attempts).isEqualTo(1);
        }
        assertThat(lines).containsExactly("waiting for up to 1 s: another run is active");
    }

    @Test
    void stopsWhenTheThreadIsInterrupted() throws IOException {
        try (WaitLimit limit = WaitLimit.start(Duration.ofMinutes(30), lines::add)) {
            assertThat(limit).isNotNull();
            Thread.currentThread().interrupt();
            assertThat(await(Integer.MAX_VALUE)).isNull();
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
