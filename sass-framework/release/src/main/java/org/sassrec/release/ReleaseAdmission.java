package org.sassrec.release;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.Percent;
import org.sassrec.diagnostic.SassException;
import org.sassrec.release.CollectionBuilder.CheckedVectors;
import org.sassrec.release.content.ChurnMeasurement;
import org.sassrec.release.content.ReleaseCode;
import org.sassrec.serving.release.ReleaseManifest;

/** The checks that scenarios must pass before their collections are built. */
final class ReleaseAdmission {

    private final ChurnMeasurement churn;
    private final double maxChurn;
    private final ReleaseManifest.Model model;
    private final Optional<ReleaseManifest> live;
    private final PublishProgress.Listener listener;

    /**
     * Creates the checks.
     *
     * @param maxChurn share of the best items of sample users that may change; 1 for no limit
     * @param model model of the vectors
     * @param live release that would be replaced
     */
    ReleaseAdmission(
            ChurnMeasurement churn,
            double maxChurn,
            ReleaseManifest.Model model,
            Optional<ReleaseManifest> live,
            PublishProgress.Listener listener) {
        this.churn = churn;
        this.maxChurn = maxChurn;
        this.model = model;
        this.live = live;
        this.listener = listener;
    }

    /**
     * Checks all scenarios, so that one failure report contains all problems. If all scenarios are live and unchanged,
     * nothing would be built, and they pass.
     *
     * @return the failures by scenario: SASS6001 for a quality gate, SASS7524 for too much churn
     */
    Map<String, SassException> findRefusals(List<CheckedVectors> works, QualityGateVerdicts gates) {
        List<CheckedVectors> changed = changed(works);
        if (changed.isEmpty()) {
            return Map.of();
        }
        List<QualityGateVerdict> verdicts = gates.evaluate(live);
        Map<String, SassException> refused = new LinkedHashMap<>();
        for (CheckedVectors work : works) {
            String scenario = work.vectors().scenario();
            evaluateGates(
                            scenario,
                            verdicts.stream()
                                    .filter(verdict -> verdict.scenario().equals(scenario))
                                    .toList(),
                            gates)
                    .ifPresent(why -> refused.put(scenario, why));
        }
        for (CheckedVectors work : changed) {
            String scenario = work.vectors().scenario();
            if (isLive(work) && !refused.containsKey(scenario)) {
                checkChurn(work).ifPresent(why -> refused.put(scenario, why));
            }
        }
        return refused;
    }

    /** Returns whether a scenario would have other vectors than now. */
    boolean changes(List<CheckedVectors> works) {
        return !changed(works).isEmpty();
    }

    private List<CheckedVectors> changed(List<CheckedVectors> works) {
        return works.stream()
                .filter(work -> !(isLive(work) && isUnchanged(work)))
                .toList();
    }

    private Optional<SassException> evaluateGates(
            String scenario, List<QualityGateVerdict> verdicts, QualityGateVerdicts gates) {
        verdicts.forEach(verdict -> listener.on(new PublishProgress.GateEvaluated(verdict)));
        return QualityGateVerdict.refusal(
                        scenario,
                        verdicts.stream().filter(verdict -> !verdict.passes()).toList(),
                        gates::location)
                .map(refusal -> refusal.withNote("the live release is unchanged")
                        .withHelp(
                                "to release the other scenarios and keep the live version of this one, set `publish.keepFailedScenarios: true`")
                        .toException());
    }

    private boolean isLive(CheckedVectors work) {
        return live.isPresent()
                && live.get().scenarios().containsKey(work.vectors().scenario());
    }

    private ReleaseManifest.Collection liveCollection(CheckedVectors work) {
        return Objects.requireNonNull(
                live.orElseThrow().scenarios().get(work.vectors().scenario()));
    }

    private boolean isUnchanged(CheckedVectors work) {
        return liveCollection(work).digest().equals(work.checked().digest())
                && live.orElseThrow().model(liveCollection(work)).sameAs(model);
    }

    private Optional<SassException> checkChurn(CheckedVectors work) {
        String scenario = work.vectors().scenario();
        ChurnMeasurement.Result measured = churn.measure(work.vectors(), live.orElseThrow(), liveCollection(work));
        if (measured.unknown().isPresent()) {
            listener.on(new PublishProgress.ChurnUnknown(
                    scenario, measured.unknown().get()));
            return Optional.empty();
        }
        listener.on(new PublishProgress.ChurnMeasured(
                scenario, measured.users(), measured.k(), measured.share(), measured.itemCosine()));
        if (measured.share() <= maxChurn) {
            return Optional.empty();
        }
        return Optional.of(Diagnostic.error(
                        ReleaseCode.CHURN_TOO_HIGH,
                        String.format(
                                Locale.ROOT,
                                "in scenario `%s`, %s of the best %d items of %d sample users would change;"
                                        + " `publish.verify.churn@%d` allows %s",
                                scenario,
                                Percent.text(measured.share()),
                                measured.k(),
                                measured.users(),
                                ChurnMeasurement.TOP_K,
                                Percent.text(maxChurn)))
                .withNote("the live release is unchanged")
                .withHelp("if the change is intended, publish with `sass publish --set publish.verify.churn@"
                        + ChurnMeasurement.TOP_K + "=1`")
                .toException());
    }
}
