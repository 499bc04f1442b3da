package org.sassrec.benchmark;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.Locale;
import org.sassrec.release.PublishProgress;

/** Prints the start of each phase of a publish and each tenth of its rows. */
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
            live = Math.max(live, liveBytes());
            System.out.printf(Locale.ROOT, "%8.1f s  %s%n", (System.nanoTime() - start) * 1e-9, text);
        }
    }

    /** Returns the maximum of the live bytes after a garbage collection, measured at the start of each phase. */
    long peakLive() {
        return Math.max(live, liveBytes());
    }

    private static long liveBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
    }
}
