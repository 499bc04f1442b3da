package org.sassrec.server.http;

/** Ends a request with a problem. */
public final class HttpProblem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    public HttpProblem(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** Returns the problem. */
    public Problem problem() {
        return problem;
    }
}
