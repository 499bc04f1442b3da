package org.sassrec.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchClockTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private SearchClock start(Clock clock, String inputs, @Nullable Integer minutes) throws IOException {
        return SearchClock.start(clock, folder.resolve("tune/sass/search.json"), inputs, minutes);
    }

    private static Clock after(int seconds) {
        return Clock.fixed(START.plusSeconds(seconds), ZoneOffset.UTC);
    }

    @Test
    void countsTimeBetweenCallsAsUnspent() throws IOException {
        SearchClock first = start(after(0), "a", 30);
        assertThat(first.limit()).isEqualTo(1_800);
        assertThat(start(after(500), "a", 30).spent()).isZero();
    }

    @Test
    void keepsTheTimeOfTheFile() throws IOException {
        Instant[] now = {START};
        Clock clock = ((InstantSource) () -> now[0]).withZone(ZoneOffset.UTC);
        SearchClock time = start(clock, "a", 30);
        now[0] = now[0].plusSeconds(70);
        assertThat(time.fileSeconds()).isEqualTo(70);
        now[0] = now[0].plusSeconds(70);
        assertThat(time.fileSeconds()).isEqualTo(70);
        time.save();
        assertThat(start(clock, "a", 60).fileSeconds()).isEqualTo(70);
    }

    /** Completed runs start also after the time limit, so runs of another search must not exist. */
    @Test
    void deletesRunsOfOtherInputs() throws IOException {
        Path tuned = folder.resolve("tune/sass");
        start(after(0), "a", 30);
        List<String> runs = List.of("1/epochs-1", "1/seed-8", "2/epochs-1");
        for (String run : runs) {
            Files.createDirectories(tuned.resolve(run));
        }
        start(after(500), "a", 60);
        assertThat(runs).allMatch(run -> Files.exists(tuned.resolve(run)));
        start(after(500), "b", 60);
        assertThat(tuned).isDirectoryContaining(path -> path.endsWith("search.json"));
        assertThat(runs).noneMatch(run -> Files.exists(tuned.resolve(run)));
    }

    @Test
    void countsTimeOfEachCall() throws IOException {
        Instant[] now = {START};
        Clock clock = ((InstantSource) () -> now[0]).withZone(ZoneOffset.UTC);
        for (int call = 1; call <= 2; call++) {
            SearchClock time = start(clock, "a", 30);
            now[0] = now[0].plusSeconds(70);
            assertThat(time.spent()).isEqualTo(70.0 * call);
            time.save();
            now[0] = now[0].plusSeconds(10_000);
        }
        assertThat(start(clock, "a", 60).spent()).as("more minutes continue").isEqualTo(140);
        assertThat(start(clock, "b", 30).spent()).as("other inputs start again").isZero();
        assertThat(start(clock, "a", null).limit()).isInfinite();
    }
}
