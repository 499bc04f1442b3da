package org.sassrec.benchmark;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Locale;
import java.util.function.Function;
import org.sassrec.release.PublishProgress;

/** Prints when a phase of a publish begins, and about every tenth of it. */
final class Phases implements PublishProgress.Listener {

    private final long start = System.nanoTime();
    private String last = "";
    private long live;

    @Override
    public void on(PublishProgress progress) {
        String text = progress.toString();
        if (progress instanceof PublishProgress.Written written) {
            text = "write " + 10 * written.rows() / written.of() + "/10";
        } else if (progress instanceof PublishProgress.Sealing sealing) {
            text = sealing.step() + " " + 10 * sealing.rows() / Math.max(1, sealing.of()) + "/10";
        }
        if (!text.equals(last)) {
            last = text;
            live = Math.max(live, heap(MemoryPoolMXBean::getCollectionUsage));
            System.out.printf(Locale.ROOT, "%8.1f s  %s%n", (System.nanoTime() - start) * 1e-9, text);
        }
    }

    /** Bytes that the heap took at most, with what was not collected yet. */
    long peakHeap() {
        return heap(MemoryPoolMXBean::getPeakUsage);
    }

    /** Bytes that were left after a collection, at most, looked at when a phase began. */
    long peakLive() {
        return Math.max(live, heap(MemoryPoolMXBean::getCollectionUsage));
    }

    private static long heap(Function<MemoryPoolMXBean, MemoryUsage> usage) {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> usage.apply(pool).getUsed())
                .sum();
    }
}
