package org.sassrec.server.http;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request, from its headers to the end of its response. All methods run on the event loop of the connection. */
final class Exchange {
    private static final System.Logger LOG = System.getLogger(Exchange.class.getName());
    private static final int CLIENT_CLOSED = 499;

    /** Milliseconds in which a client that still sends can read the response before the connection is closed. */
    private static final long LINGER = 2_000;

    private final HttpServerRequest request;
    private final Context context;
    private final HttpLimits limits;
    private final RequestQueue queue;
    private final Listener listener;
    private final long start = System.nanoTime();
    private String path = "other";
    private long timer = -1;
    private boolean received;
    private @Nullable Runnable task;
    private volatile boolean answered;

    /** What the exchange reports to the server. */
    interface Listener {
        /** Returns whether the connection is closed after the response. */
        boolean closing();

        void ended(Exchange exchange, RequestListener.Answered answered);
    }

    Exchange(HttpServerRequest request, Context context, HttpLimits limits, RequestQueue queue, Listener listener) {
        this.request = request;
        this.context = context;
        this.limits = limits;
        this.queue = queue;
        this.listener = listener;
        this.received = !hasBody(request);
        request.exceptionHandler(invalid -> {
            if (request.response().closed()) {
                abort();
            } else {
                fail(Problem.malformed(400));
            }
        });
        request.response().exceptionHandler(lost -> abort());
        request.response().closeHandler(closed -> abort());
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return request.headers().contains("Transfer-Encoding") || (length != null && !length.equals("0"));
    }

    HttpServerRequest request() {
        return request;
    }

    /** Receives the body and answers the request with the handler of a route. */
    void receive(Route route) {
        path = route.path();
        if (declaredLength() > limits.maxBodyBytes()) {
            fail(Problem.bodyTooLarge(limits.maxBodyBytes()));
            return;
        }
        Buffer body = Buffer.buffer();
        setTimer(limits.bodyTime(), Problem.slowBody(limits.bodyTime().toSeconds()));
        request.handler(chunk -> {
            if (answered) {
                return;
            }
            if ((long) body.length() + chunk.length() > limits.maxBodyBytes()) {
                fail(Problem.bodyTooLarge(limits.maxBodyBytes()));
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> {
            received = true;
            if (!answered) {
                dispatch(route, body.getBytes());
            }
        });
    }

    private long declaredLength() {
        String length = request.getHeader("Content-Length");
        return length != null && length.matches("\\d{1,18}") ? Long.parseLong(length) : 0;
    }

    private void setTimer(Duration time, Problem problem) {
        cancelTimer();
        timer = context.owner().setTimer(Math.max(1, time.toMillis()), fired -> fail(problem));
    }

    private void cancelTimer() {
        if (timer >= 0) {
            context.owner().cancelTimer(timer);
            timer = -1;
        }
    }

    private void dispatch(Route route, byte[] body) {
        Request complete;
        try {
            complete = new Request(route.method(), parameters(), body);
        } catch (IllegalArgumentException encoding) {
            fail(Problem.invalid("the query string is not URL-encoded", "encode `%` as `%25`"));
            return;
        }
        if (route.direct()) {
            send(answer(route, complete));
            return;
        }
        setTimer(limits.requestTime(), Problem.timeout(limits.requestTime().toMillis()));
        task = () -> {
            if (!answered) {
                Response response = answer(route, complete);
                context.runOnContext(again -> send(response));
            }
        };
        if (!queue.add(task)) {
            fail(Problem.overloaded());
        }
    }

    private Map<String, List<String>> parameters() {
        Map<String, List<String>> parameters = new HashMap<>();
        request.params()
                .forEach(each -> parameters
                        .computeIfAbsent(each.getKey(), name -> new ArrayList<>())
                        .add(each.getValue()));
        return parameters;
    }

    private static Response answer(Route route, Request request) {
        try {
            return route.handler().answer(request);
        } catch (HttpProblem failure) {
            return failure.problem().response();
        } catch (RuntimeException | Error failed) {
            LOG.log(System.Logger.Level.ERROR, "cannot answer " + route.path(), failed);
            return Problem.internal().response();
        }
    }

    /** Ends the work for the response. A running handler ends later, and its response is not sent. */
    private void finish() {
        answered = true;
        cancelTimer();
        if (task != null) {
            queue.remove(task);
        }
    }

    void fail(Problem problem) {
        send(problem.response());
    }

    private void send(Response response) {
        if (answered) {
            return;
        }
        finish();
        HttpServerResponse out = request.response();
        out.setStatusCode(response.status())
                .putHeader("Content-Type", response.type())
                .putHeader("Content-Length", Integer.toString(response.body().length))
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff");
        response.headers().forEach(out::putHeader);
        boolean close = !received || listener.closing();
        if (close) {
            out.putHeader("Connection", "close");
        }
        if (request.method().equals(HttpMethod.HEAD)) {
            out.end();
        } else {
            out.end(Buffer.buffer(response.body()));
        }
        if (!received) {
            context.owner().setTimer(LINGER, late -> request.connection().close());
        }
        end(response.status(), response.code(), response.body().length);
    }

    /** The client closed the connection, or sent a body that is not HTTP. */
    private void abort() {
        if (!answered) {
            finish();
            end(CLIENT_CLOSED, "client-closed", 0);
            request.connection().close();
        }
    }

    private void end(int status, String code, int bytes) {
        Duration duration = Duration.ofNanos(System.nanoTime() - start);
        listener.ended(
                this, new RequestListener.Answered(request.method().name(), path, status, code, bytes, duration));
    }
}
