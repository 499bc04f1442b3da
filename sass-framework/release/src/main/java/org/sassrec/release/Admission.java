package org.sassrec.release;

import java.util.Locale;
import java.util.Optional;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.CollectionBuilder.Work;

/** What a scenario must pass before anything is built for it. */
final class Admission {

    private final Churn churn;
    private final double mostChurn;
    private final PublishProgress.Listener listener;

    /**
     * Prepares the checks.
     *
     * @param mostChurn share of sample users' best items that may change, 1 for any
     */
    Admission(Churn churn, double mostChurn, PublishProgress.Listener listener) {
        this.churn = churn;
        this.mostChurn = mostChurn;
        this.listener = listener;
    }

    /**
     * Checks one scenario against what is live.
     *
     * @param model that its vectors come from
     * @throws SassException SASS7524 if too much would change
     */
    void check(Work work, Release.Model model, Optional<Release> live) {
        String scenario = work.vectors().scenario();
        live.ifPresent(release -> {
            Release.Collection its = release.scenarios().get(scenario);
            if (its != null && !unchanged(work, model, release, its)) {
                churn(work, release, its);
            }
        });
    }

    private static boolean unchanged(Work work, Release.Model model, Release live, Release.Collection its) {
        return its.digest().equals(work.checked().digest()) && live.model(its).sameAs(model);
    }

    private void churn(Work work, Release live, Release.Collection its) {
        String scenario = work.vectors().scenario();
        Churn.Measured measured = churn.measure(work.vectors(), live, its);
        if (measured.unknown().isPresent()) {
            listener.on(new PublishProgress.ChurnUnknown(
                    scenario, measured.unknown().get()));
            return;
        }
        listener.on(new PublishProgress.Churned(scenario, measured.users(), measured.k(), measured.share()));
        if (measured.share() > mostChurn) {
            throw Diagnostic.error(
                            "SASS7524",
                            String.format(
                                    Locale.ROOT,
                                    "in scenario `%s`, %.0f %% of the best %d items of %d sample users would change;"
                                            + " `publish.verify.churn@%d` allows %.0f %%",
                                    scenario,
                                    100 * measured.share(),
                                    measured.k(),
                                    measured.users(),
                                    Churn.AT,
                                    100 * mostChurn))
                    .withNote("nothing was switched: the live release is as it was")
                    .withHelp("if that is meant, publish with `--set publish.verify.churn@" + Churn.AT + "=1`")
                    .toException();
        }
    }
}
