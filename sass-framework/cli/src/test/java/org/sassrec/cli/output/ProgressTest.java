package org.sassrec.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sassrec.cli.output.Console.ERASE_TO_END;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final Progress HALF =
            new Progress("fine-tune epoch 2/5", 412_330, 824_660, "samples", 22.65, "loss 2.3100");

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final SetClock clock = new SetClock();

    private Console console(boolean terminal) {
        return Console.of(screen, screen, StandardCharsets.UTF_8, terminal);
    }

    private String printed() {
        return screen.toString(StandardCharsets.UTF_8);
    }

    @Test
    void writesALineWithCountsAndRate() {
        assertThat(HALF.line()).isEqualTo("fine-tune epoch 2/5: 412,330 of 824,660 samples, 18.2k/s, loss 2.3100");
        assertThat(new Progress("read", 7, 0, "rows", 0, "").line()).isEqualTo("read: 7 rows");
    }

    @Test
    void drawsABar() {
        assertThat(HALF.bar(200))
                .isEqualTo("fine-tune epoch 2/5 [######------]  50 %, 18.2k/s, 23 s left, loss 2.3100");
        assertThat(HALF.bar(25)).isEqualTo("fine-tune epoch 2/5 [####");
        assertThat(new Progress("x", 9, 9, "rows", 1, "").bar(99)).contains("[############] 100 %");
    }

    @Test
    void formatsTimesAndRates() {
        assertThat(Progress.duration(0.44)).isEqualTo("0.4 s");
        assertThat(Progress.duration(31.2)).isEqualTo("31 s");
        assertThat(Progress.duration(125)).isEqualTo("2 min 5 s");
        assertThat(Progress.duration(3780)).isEqualTo("1 h 3 min");
        assertThat(Progress.rate(830)).isEqualTo("830/s");
        assertThat(Progress.rate(1_400_000)).isEqualTo("1.4M/s");
    }

    @Test
    void limitsLinesPerIntervalWithoutATerminal() {
        Progress.Printer printer = new Progress.Printer(console(false), clock, Duration.ofSeconds(30));
        for (int second = 0; second < 70; second++) {
            clock.pass(Duration.ofSeconds(1));
            printer.update(HALF);
        }
        printer.print("epoch 2 done");

        assertThat(printed().lines()).containsExactly(HALF.line(), HALF.line(), "epoch 2 done");
    }

    @Test
    void redrawsOneLineOnATerminal() {
        Progress.Printer printer = new Progress.Printer(console(true), clock, Duration.ofSeconds(30));
        clock.pass(Duration.ofSeconds(1));
        printer.update(HALF);
        clock.pass(Duration.ofMillis(10));
        printer.update(HALF);
        printer.print("done");

        assertThat(printed())
                .isEqualTo("\r" + HALF.bar(79) + ERASE_TO_END + "\r" + ERASE_TO_END + "done" + System.lineSeparator());
    }

    /** An error, a warning and the message of a stop do not know the progress bar. */
    @Test
    void printsOtherOutputOnSeparateLines() {
        Console console = console(true);
        Progress.Printer printer = new Progress.Printer(console, clock, Duration.ofSeconds(30));
        clock.pass(Duration.ofSeconds(1));
        printer.update(HALF);
        console.err().println("error: the disk is full");
        console.out().println("as it is");

        String end = System.lineSeparator();
        assertThat(printed())
                .isEqualTo("\r" + HALF.bar(79) + ERASE_TO_END + "\r" + ERASE_TO_END + "error: the disk is full" + end
                        + "as it is" + end);
    }

    /** A line end of Windows. */
    @Test
    void ignoresAnEmptyLine() {
        Console console = console(true);
        console.out().print("\r\n");
        console.out().print("as it is");

        assertThat(printed()).isEqualTo("\r\nas it is");
    }

    /** A clock that the test sets. */
    private static final class SetClock extends Clock {
        private Instant now = Instant.EPOCH;

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
