package org.sassrec.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sassrec.cli.output.Console.ERASE_TO_END;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long MIB = 1L << 20;
    private static final Progress HALF = new Progress("fine-tune epoch 2/5", 0.5, 80, 300 * MIB);

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);

    private Console console(boolean terminal) {
        return Console.of(screen, screen, StandardCharsets.UTF_8, terminal);
    }

    private String printed() {
        return screen.toString(StandardCharsets.UTF_8);
    }

    @Test
    void writesALineForLogs() {
        assertThat(HALF.line()).isEqualTo("progress: 50 %, fine-tune epoch 2/5, 1 min 20 s left, 300 MiB of memory");
        assertThat(new Progress("prepare", 0.031, Double.NaN, 0).line())
                .isEqualTo("progress: 3 %, prepare, time left unknown");
    }

    @Test
    void drawsABarOfTheWidthOfTheTerminal() {
        assertThat(HALF.bar(79))
                .isEqualTo("fine-tune epoch 2/5   [###########------------]  50 %, 1 min 20 s left, 300 MiB")
                .hasSize(79);
        assertThat(HALF.bar(120)).hasSize(120);
        assertThat(new Progress("prepare", 1, 3, 0).bar(79)).contains("#] 100 %, 3.0 s left");
    }

    /** A narrow terminal gets fewer texts, never cut ones. */
    @Test
    void omitsTextsThatDoNotFit() {
        assertThat(HALF.bar(60)).endsWith("50 %, 1 min 20 s left");
        assertThat(HALF.bar(45)).endsWith("]  50 %");
        assertThat(HALF.bar(12)).isEqualTo("50 %");
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

    private Progress.Printer printer(Console console) {
        Progress.Printer printer = new Progress.Printer(console, clock, Duration.ofSeconds(30), () -> HALF);
        printer.start();
        return printer;
    }

    @Test
    void limitsLinesPerIntervalWithoutATerminal() {
        Progress.Printer printer = printer(console(false));
        for (int second = 0; second < 70; second++) {
            pass(Duration.ofSeconds(1));
            printer.update();
        }
        printer.print("epoch 2 done");
        printer.stop();
        pass(Duration.ofSeconds(60));
        printer.update();

        assertThat(printed().lines()).containsExactly(HALF.line(), HALF.line(), "epoch 2 done");
    }

    @Test
    void redrawsOneLineOnATerminal() {
        Progress.Printer printer = printer(console(true));
        pass(Duration.ofSeconds(1));
        printer.update();
        pass(Duration.ofMillis(10));
        printer.update();
        printer.print("done");
        printer.stop();

        assertThat(printed())
                .isEqualTo("\r" + HALF.bar(79) + ERASE_TO_END + "\r" + ERASE_TO_END + "done" + System.lineSeparator()
                        + "\r" + ERASE_TO_END);
    }

    /** An error, a warning and the message of a stop do not know the progress bar. */
    @Test
    void printsOtherOutputOnSeparateLines() {
        Console console = console(true);
        Progress.Printer printer = printer(console);
        pass(Duration.ofSeconds(1));
        printer.update();
        console.err().println("error: the disk is full");
        console.out().println("as it is");

        String end = System.lineSeparator();
        assertThat(printed())
                .isEqualTo("\r" + HALF.bar(79) + ERASE_TO_END + "\r" + ERASE_TO_END + "error: the disk is full" + end
                        + "as it is" + end);
        printer.stop();
    }

    @Test
    void breaksSentencesAtTheWidthOfATerminal() {
        String sentence = "  fine-tune: " + "word ".repeat(20).strip();
        assertThat(console(false).wrapped(sentence)).isEqualTo(sentence);
        assertThat(console(true).wrapped(sentence).lines()).hasSize(2).allMatch(line -> line.length() <= 80);
        String row = "home  " + "0.1  ".repeat(30);
        assertThat(console(true).wrapped(row)).isEqualTo(row);
    }

    /** A line end of Windows. */
    @Test
    void ignoresAnEmptyLine() {
        Console console = console(true);
        console.out().print("\r\n");
        console.out().print("as it is");

        assertThat(printed()).isEqualTo("\r\nas it is");
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }
}
