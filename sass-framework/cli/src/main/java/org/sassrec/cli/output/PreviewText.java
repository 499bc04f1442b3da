package org.sassrec.cli.output;

import java.util.ArrayList;
import java.util.List;
import org.sassrec.release.Publisher;

/** What a publish would do, for people. */
public final class PreviewText {
    private PreviewText() {}

    public static List<String> lines(Publisher.Preview preview) {
        List<String> lines = new ArrayList<>();
        if (!preview.changed()) {
            lines.add((preview.drops().isEmpty() ? "publish would change nothing" : "publish would make no new release")
                    + ": release " + preview.release() + " is live");
        } else {
            lines.add("publish would make release " + preview.release() + " live"
                    + preview.replaces().map(id -> ", in place of " + id).orElse(""));
            preview.builds()
                    .forEach((scenario, rows) ->
                            lines.add("  build: " + scenario + ", " + Progress.count(rows) + " items"));
            preview.reuses()
                    .forEach((scenario, collection) ->
                            lines.add("  take what is there: " + scenario + ", " + collection));
            preview.retained()
                    .forEach((scenario, collection) -> lines.add("  leave as it is: " + scenario + ", " + collection));
        }
        preview.drops().forEach(id -> lines.add("  drop: release " + id));
        lines.add("nothing was done (dry run)");
        return lines;
    }
}
