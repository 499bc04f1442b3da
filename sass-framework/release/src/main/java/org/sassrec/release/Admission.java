package org.sassrec.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.QualityGate;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.Baseline;
import org.sassrec.evaluation.Evaluated;
import org.sassrec.evaluation.GateVerdict;
import org.sassrec.release.CollectionBuilder.Work;

/** What a scenario must pass before anything is built for it. */
final class Admission {

    private final Churn churn;
    private final double mostChurn;
    private final Map<String, List<QualityGate>> gates;
    private final PublishProgress.Listener listener;

    /**
     * Prepares the checks.
     *
     * @param mostChurn share of sample users' best items that may change, 1 for any
     * @param gates by scenario
     */
    Admission(Churn churn, double mostChurn, Map<String, List<QualityGate>> gates, PublishProgress.Listener listener) {
        this.churn = churn;
        this.mostChurn = mostChurn;
        this.gates = gates;
        this.listener = listener;
    }

    /**
     * Checks one scenario. What is live as it is has nothing to pass.
     *
     * @param model that its vectors come from
     * @param content has the figures of that model, and of the last run
     * @throws SassException SASS6001 if a gate holds it back, SASS7524 if too much would change
     */
    void check(Work work, Release.Model model, ReleaseContent content, Optional<Release> live) {
        String scenario = work.vectors().scenario();
        Optional<Release.Collection> its =
                live.flatMap(release -> Optional.ofNullable(release.scenarios().get(scenario)));
        if (its.isPresent() && unchanged(work, model, live.get(), its.get())) {
            return;
        }
        judge(
                scenario,
                content.evaluations().get(scenario),
                reference -> baseline(reference, scenario, content, live, its.isPresent()));
        if (its.isPresent()) {
            churn(work, live.get(), its.get());
        }
    }

    private static Baseline baseline(
            QualityGate.Reference reference,
            String scenario,
            ReleaseContent content,
            Optional<Release> live,
            boolean isLive) {
        return switch (reference) {
            case LIVE_RELEASE ->
                isLive
                        ? Baseline.of(
                                reference,
                                live.map(release -> release.evaluations().get(scenario))
                                        .orElse(null))
                        : Baseline.none(reference);
            case LAST_RUN -> {
                Evaluated figures = content.lastRun().get(scenario);
                yield figures == null ? Baseline.none(reference) : Baseline.of(reference, figures);
            }
        };
    }

    private void judge(
            String scenario, @Nullable Evaluated figures, Function<QualityGate.Reference, Baseline> baselines) {
        List<GateVerdict> stopping = new ArrayList<>();
        for (QualityGate gate : gates.getOrDefault(scenario, List.of())) {
            for (GateVerdict verdict : GateVerdict.judge(scenario, gate, figures, baselines)) {
                listener.on(new PublishProgress.Judged(verdict));
                if (!verdict.passes()) {
                    stopping.add(verdict);
                }
            }
        }
        Optional<Diagnostic> refusal = GateVerdict.refusal(scenario, stopping);
        if (refusal.isPresent()) {
            throw refusal.get()
                    .withNote("nothing was switched: the live release is as it was")
                    .withHelp("with `publish.holdBack: true` the others are released, and this one stays as it is live")
                    .toException();
        }
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
