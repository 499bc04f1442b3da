package org.sassrec.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints why no release can be opened instead of a stack trace. */
final class ReleaseNotOpenedFailureAnalyzer extends AbstractFailureAnalyzer<ReleaseNotOpenedException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ReleaseNotOpenedException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), rootFailure);
    }
}
