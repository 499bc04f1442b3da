package org.sassrec.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RunPrinterTest {

    @Test
    void reportsWhichRunWaitsForMemory() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream lines = new PrintStream(out, true, StandardCharsets.UTF_8);
        RunPrinter printer = new RunPrinter(new Console(lines, lines, StandardCharsets.UTF_8, false), true);

        printer.waitingForMemory("pooled", 7, 3L << 30, (4L << 30) + (1L << 29), 4L << 30);

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "pooled, seed 7: waits for memory, 3.0 GiB in use, 4.5 GiB needed with this run, limit 4.0 GiB");
    }
}
