package org.sassrec.benchmark;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.Locale;
import org.sassrec.release.PublishProgress;

/** Prints when a phase of a publish begins, and about every tenth of it. */
final class PublishPhases implements PublishProgress.Listener {

    private final long start = System.nanoTime();
    private String last = "";
    private long live;

    @Override
    public void on(PublishProgress progress) {
        String text = progress.toString();
        if (progress instanceof PublishProgress.Written written) {
            text = "write " + 10 * written.rows() / written.total() + "/10";
        } else if (progress instanceof PublishProgress.Sealing sealing) {
            text = sealing.step() + " " + 10 * sealing.rows() / Math.max(1, sealing.total()) + "/10";
        }
        if (!text.equals(last)) {
            last = text;
            live = Math.max(live, left());
            System.out.printf(Locale.ROOT, "%8.1f s  %s%n", (System.nanoTime() - start) * 1e-9, text);
        }
    }

    /** Bytes that were left after a collection, at most, looked at when a phase began. */
    long peakLive() {
        return Math.max(live, left());
    }

    private static long left() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
    }
}
