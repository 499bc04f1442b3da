package org.sassrec.examples.serving;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sassrec.serving.Retriever;
import org.sassrec.serving.release.ReleaseManifest;

/**
 * {@code /health}: 200 while the service runs. A newer release that cannot be opened does not make a service sick that has an older
 * one, and a scenario whose collection is gone does not where others answer, and no restart mends either: they are told and
 * not errors.
 */
final class HealthHandler extends JsonHandler {

    private final Retriever retriever;

    HealthHandler(Retriever retriever) {
        super("GET");
        this.retriever = retriever;
    }

    @Override
    void respond(HttpExchange exchange) throws IOException {
        ReleaseManifest release = retriever.release();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("release", release.id());
        body.put("created", release.created());
        body.put("scenarios", release.scenarios().keySet());
        retriever.problem().ifPresent(problem -> body.put("problem", problem.getMessage()));
        send(exchange, 200, body);
    }
}
