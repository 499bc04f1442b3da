package org.sassrec.release;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.evaluation.GateVerdict;
import org.sassrec.evaluation.Percent;
import org.sassrec.release.CollectionBuilder.Work;
import org.sassrec.serving.release.Release;

/** What scenarios must pass before anything is built for them. */
final class Admission {

    private final Churn churn;
    private final double mostChurn;
    private final Release.Model model;
    private final Optional<Release> live;
    private final PublishProgress.Listener listener;

    /**
     * Prepares the checks.
     *
     * @param mostChurn share of sample users' best items that may change, 1 for any
     * @param model that the vectors come from
     * @param live the release that would be replaced
     */
    Admission(
            Churn churn,
            double mostChurn,
            Release.Model model,
            Optional<Release> live,
            PublishProgress.Listener listener) {
        this.churn = churn;
        this.mostChurn = mostChurn;
        this.model = model;
        this.live = live;
        this.listener = listener;
    }

    /**
     * Checks scenarios, all of them, so that whoever is refused hears of everything at once. What is live as it is has nothing to
     * pass.
     *
     * @return SASS6001 for those that a gate stops, SASS7524 for those in which too much would change, by scenario
     */
    Map<String, SassException> refused(List<Work> works, Gates gates) {
        List<Work> changed = works.stream()
                .filter(work -> !(isLive(work) && unchanged(work)))
                .toList();
        if (changed.isEmpty()) {
            return Map.of();
        }
        List<GateVerdict> verdicts = gates.judge(live);
        Map<String, SassException> refused = new LinkedHashMap<>();
        for (Work work : changed) {
            String scenario = work.vectors().scenario();
            judge(
                            scenario,
                            verdicts.stream()
                                    .filter(verdict -> verdict.scenario().equals(scenario))
                                    .toList(),
                            gates)
                    .ifPresent(why -> refused.put(scenario, why));
        }
        for (Work work : changed) {
            String scenario = work.vectors().scenario();
            if (isLive(work) && !refused.containsKey(scenario)) {
                churn(work).ifPresent(why -> refused.put(scenario, why));
            }
        }
        return refused;
    }

    private Optional<SassException> judge(String scenario, List<GateVerdict> verdicts, Gates gates) {
        verdicts.forEach(verdict -> listener.on(new PublishProgress.Judged(verdict)));
        return GateVerdict.refusal(
                        scenario,
                        verdicts.stream().filter(verdict -> !verdict.passes()).toList(),
                        gates::place)
                .map(refusal -> refusal.withNote("nothing was switched: the live release is as it was")
                        .withHelp(
                                "with `publish.holdBack: true` the others are released, and this one stays as it is live")
                        .toException());
    }

    private boolean isLive(Work work) {
        return live.isPresent()
                && live.get().scenarios().containsKey(work.vectors().scenario());
    }

    private Release.Collection its(Work work) {
        return Objects.requireNonNull(
                live.orElseThrow().scenarios().get(work.vectors().scenario()));
    }

    private boolean unchanged(Work work) {
        return its(work).digest().equals(work.checked().digest())
                && live.orElseThrow().model(its(work)).sameAs(model);
    }

    private Optional<SassException> churn(Work work) {
        String scenario = work.vectors().scenario();
        Churn.Measured measured = churn.measure(work.vectors(), live.orElseThrow(), its(work));
        if (measured.unknown().isPresent()) {
            listener.on(new PublishProgress.ChurnUnknown(
                    scenario, measured.unknown().get()));
            return Optional.empty();
        }
        listener.on(new PublishProgress.Churned(scenario, measured.users(), measured.k(), measured.share()));
        if (measured.share() <= mostChurn) {
            return Optional.empty();
        }
        return Optional.of(Diagnostic.error(
                        "SASS7524",
                        String.format(
                                Locale.ROOT,
                                "in scenario `%s`, %s of the best %d items of %d sample users would change;"
                                        + " `publish.verify.churn@%d` allows %s",
                                scenario,
                                Percent.text(measured.share()),
                                measured.k(),
                                measured.users(),
                                Churn.AT,
                                Percent.text(mostChurn)))
                .withNote("nothing was switched: the live release is as it was")
                .withHelp("if that is meant, publish with `--set publish.verify.churn@" + Churn.AT + "=1`")
                .toException());
    }
}
