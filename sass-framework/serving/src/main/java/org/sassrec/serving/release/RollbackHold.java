package org.sassrec.serving.release;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;

/**
 * The state of a channel after a rollback: other releases do not replace the live one until the user ends the hold.
 *
 * @param release id of the live release
 * @param since time of the rollback; ISO 8601, UTC
 * @param onHold ids of the kept releases that were built later, newest first
 */
public record RollbackHold(String release, String since, List<String> onHold) {

    public RollbackHold {
        onHold = List.copyOf(onHold);
    }

    /**
     * Returns the hold of a live release; empty if a publish may replace it.
     *
     * @param manifests all complete manifests of the channel
     */
    public static Optional<RollbackHold> of(ReleaseManifest live, List<ReleaseManifest> manifests) {
        String since = live.heldSince();
        return since == null
                ? Optional.empty()
                : Optional.of(new RollbackHold(live.id(), since, builtAfter(live, manifests)));
    }

    /** Returns the ids of the releases that were built after a release, newest first. */
    public static List<String> builtAfter(ReleaseManifest release, List<ReleaseManifest> manifests) {
        return manifests.stream()
                .filter(each -> each.created().compareTo(release.created()) > 0)
                .sorted(Comparator.comparing(ReleaseManifest::created).reversed())
                .map(ReleaseManifest::id)
                .distinct()
                .toList();
    }

    /** Returns one sentence about the hold. */
    public String text() {
        return "release " + release + " is live by rollback since " + since
                + (onHold.isEmpty()
                        ? ", and newer releases are on hold"
                        : ", and newer releases are on hold: " + String.join(", ", onHold));
    }

    /** Returns the error of a release that would replace the live one. */
    public SassException problem() {
        Diagnostic error = Diagnostic.error(ServingCode.RELEASES_ON_HOLD, text())
                .withNote("the live release is unchanged")
                .withHelp("`sass publish --allow-destructive` releases the last training and ends the hold");
        return (onHold.isEmpty()
                        ? error
                        : error.withHelp(
                                "`sass rollback --to " + onHold.get(0) + "` activates the newest release again"))
                .toException();
    }
}
