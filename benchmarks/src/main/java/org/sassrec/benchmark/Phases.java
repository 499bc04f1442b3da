package org.sassrec.benchmark;

import java.util.Locale;
import org.sassrec.release.PublishProgress;

/** Prints when a phase of a publish begins, and about every tenth of it. */
final class Phases implements PublishProgress.Listener {

    private final long start = System.nanoTime();
    private String last = "";

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
            System.out.printf(Locale.ROOT, "%8.1f s  %s%n", (System.nanoTime() - start) * 1e-9, text);
        }
    }
}
