package org.sassrec.spring;

import java.util.Optional;
import org.sassrec.serving.Readiness;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.release.ReleaseManifest;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;

/**
 * Reports whether a retriever can answer. Each call reads from each scenario, unless another call is reading. The first
 * call for a release compares its answers with the vectors.
 */
final class SassHealthIndicator extends AbstractHealthIndicator {

    private final Retriever retriever;
    private final Readiness readiness;

    SassHealthIndicator(Retriever retriever) {
        super("The release cannot be read");
        this.retriever = retriever;
        this.readiness = new Readiness(retriever);
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        ReleaseManifest release = retriever.release();
        readiness.check();
        Optional<String> reason = readiness.reason();
        health.status(reason.isEmpty() ? Status.UP : Status.DOWN)
                .withDetail("release", release.id())
                .withDetail("channel", release.channel());
        reason.ifPresent(text -> health.withDetail("reason", text));
        // An older release answers.
        retriever.problem().ifPresent(problem -> health.withDetail("problem", String.valueOf(problem.getMessage())));
    }
}
