package org.sassrec.server.api;

import java.util.function.Supplier;
import org.sassrec.diagnostic.Diagnostic;
import org.sassrec.diagnostic.SassException;
import org.sassrec.server.http.HttpProblem;
import org.sassrec.server.http.Problem;
import org.sassrec.serving.release.ServingCode;

/** Converts the exceptions of the retriever into problems. */
final class Failures {

    private Failures() {}

    static <T> T translate(Supplier<T> operation) {
        try {
            return operation.get();
        } catch (SassException failure) {
            throw new HttpProblem(problem(failure.diagnostics().get(0)));
        }
    }

    /** Codes of queries are errors of the client. All others are failures of the store, which may be temporary. */
    private static Problem problem(Diagnostic diagnostic) {
        boolean client = diagnostic.code().isQueryProblem()
                && diagnostic.code() != ServingCode.NO_LIVE_RELEASE
                && diagnostic.code() != ServingCode.STALE_CHANNEL;
        Problem problem = Problem.of(
                client ? 400 : 503,
                diagnostic.code().id(),
                diagnostic.message(),
                diagnostic.help().toArray(new String[0]));
        return client ? problem : problem.with("Retry-After", "5");
    }
}
