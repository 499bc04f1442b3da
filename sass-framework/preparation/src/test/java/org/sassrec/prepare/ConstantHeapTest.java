package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.dataset.DatasetManifest;

/**
 * Checks that the heap of a preparation does not grow with the number of events. {@link PrepareBenchmark} measures it
 * at full size.
 */
@Tag("slow")
class ConstantHeapTest {
    private static final long FEW = 100_000;
    /** So many that buffers, which do not depend on the number of events, are less than two bytes an event. */
    private static final long MANY = 1_200_000;

    /** One number per event on the heap would be at least eight bytes. */
    private static final long BYTES_AN_EVENT = 6;

    @Test
    void heapIsIndependentOfEventCount(@TempDir Path few, @TempDir Path many) throws Exception {
        // The first run loads classes, so only the second one is measured.
        allocated(few, FEW);
        long less = allocated(few, FEW);
        long more = allocated(many, MANY);
        assertThat((more - less) / (MANY - FEW)).isLessThan(BYTES_AN_EVENT);
    }

    /** Returns the bytes that a preparation allocates, including freed ones. */
    private static long allocated(Path folder, long events) throws Exception {
        PrepareBenchmark.generate(folder, events, 200, 500);
        Preparation preparation = new Project(folder)
                .file("sass.yaml", PrepareBenchmark.YAML.replace("THREADS", "1"))
                .preparation();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        DatasetManifest manifest = preparation.run().manifest();
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(manifest.events()).isEqualTo(events);
        return bytes;
    }
}
