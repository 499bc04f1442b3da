package org.sassrec.examples.serving;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sassrec.serving.Retriever;

/** {@code POST /refresh}: looks for a newer release now, and answers when it serves. For the last step of a publishing job. */
final class RefreshHandler extends JsonHandler {

    private final Retriever retriever;

    RefreshHandler(Retriever retriever) {
        super("POST");
        this.retriever = retriever;
    }

    @Override
    void respond(HttpExchange exchange) throws IOException {
        boolean changed = retriever.refresh();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("release", retriever.release().id());
        body.put("changed", changed);
        retriever.problem().ifPresent(problem -> body.put("problem", problem.getMessage()));
        send(exchange, retriever.problem().isEmpty() ? 200 : 503, body);
    }
}
