package org.sassrec.engine;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.sassrec.config.LoadedConfig;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.pipeline.PipelineEvent;
import org.sassrec.pipeline.PipelineStage;
import org.sassrec.pipeline.stage.StageTasks;
import org.sassrec.prepare.DataFindings;

/**
 * Reports what limits the quality of a run: after preparation, before training starts. A later method of the same
 * {@link Sass} does not report it again.
 */
final class FindingReporter {
    private final Set<Diagnostic> reported = ConcurrentHashMap.newKeySet();

    /** Returns a listener for the pipeline that also receives the findings about the dataset when it is complete. */
    Consumer<PipelineEvent> watch(LoadedConfig config, Consumer<PipelineEvent> listener) {
        return event -> {
            listener.accept(event);
            if (isPrepared(event)) {
                report(StageTasks.findings(config), listener);
            }
        };
    }

    /** Returns a listener for the stages without the findings of preparation, which {@link #watch} reports in order. */
    static Consumer<PipelineEvent> withoutFindings(Consumer<PipelineEvent> listener) {
        return event -> {
            if (event instanceof PipelineEvent.Warned warned) {
                send(
                        warned.warnings().stream()
                                .filter(warning -> !DataFindings.isFinding(warning))
                                .toList(),
                        listener);
            } else {
                listener.accept(event);
            }
        };
    }

    private static boolean isPrepared(PipelineEvent event) {
        if (event instanceof PipelineEvent.Decided decided) {
            return decided.decision().stage() == PipelineStage.PREPARE
                    && !decided.decision().runs();
        }
        return event instanceof PipelineEvent.Finished finished && finished.stage() == PipelineStage.PREPARE;
    }

    /** Returns whether a finding was reported before. */
    boolean isReported(Diagnostic finding) {
        return reported.contains(finding);
    }

    /** Reports the findings that were not reported before. */
    void report(List<Diagnostic> findings, Consumer<PipelineEvent> listener) {
        send(findings.stream().filter(reported::add).toList(), listener);
    }

    private static void send(List<Diagnostic> warnings, Consumer<PipelineEvent> listener) {
        if (!warnings.isEmpty()) {
            listener.accept(new PipelineEvent.Warned(warnings));
        }
    }
}
