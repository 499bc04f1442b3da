package org.sassrec.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.dataset.DatasetManifest;

/** The heap of a preparation does not grow with the events; the same at full size is {@link PrepareBenchmark}'s. */
class ConstantHeapTest {
    private static final long FEW = 100_000;
    private static final long MANY = 600_000;

    /** A number an event on the heap, let alone an object, would be eight bytes and more. */
    private static final long BYTES_AN_EVENT = 6;

    @Test
    void heapIsIndependentOfEventCount(@TempDir Path few, @TempDir Path many) throws Exception {
        // Once before, so that classes are loaded and what is counted is the passes' own.
        allocated(few, FEW);
        long less = allocated(few, FEW);
        long more = allocated(many, MANY);
        assertThat((more - less) / (MANY - FEW)).isLessThan(BYTES_AN_EVENT);
    }

    /** Bytes that a preparation allocates, whether they are freed or not. */
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
