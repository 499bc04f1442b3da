package org.sassrec.server.http;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Limits the memory of requests and responses. A request counts until its response is in the buffer of the operating
 * system, so responses that a client does not read count too. Above the limit, the connection that needs most is closed.
 *
 * <p>Vert.x has no such limit: it reads the next requests of a connection while one is answered, and it writes responses
 * without waiting for the client. All methods run on the event loop.
 */
final class MemoryLimit {

    /** Approximate size of the objects of a request and its response, without headers and bodies. */
    private static final int REQUEST_BYTES = 4_096;

    private static final int HEADER_BYTES = 150;

    /** Requests of a connection that have no response yet. */
    private static final int MAX_UNANSWERED = 100;

    /** Other connections have their turn after each read. By default, a flood of one is read and answered for seconds. */
    private static final RecvByteBufAllocator SMALL_READS =
            new AdaptiveRecvByteBufAllocator(1_024, 2_048, 16_384).maxMessagesPerRead(1);

    private final long limit;
    private final Set<Connection> connections = new HashSet<>();
    private long used;

    MemoryLimit(long limit) {
        this.limit = limit;
    }

    /**
     * Counts the requests of a new connection.
     *
     * @param invalidBody called when the body of the request that is being answered is not valid HTTP
     */
    void watch(HttpConnection opened, Runnable invalidBody) {
        ChannelHandlerContext http = ((HttpServerConnection) opened).channelHandlerContext();
        ChannelPipeline pipeline = http.pipeline();
        http.channel().config().setRecvByteBufAllocator(SMALL_READS);
        pipeline.replace(HttpRequestDecoder.class, null, new RequestDecoder());
        pipeline.addBefore(http.name(), null, new Connection(invalidBody));
    }

    private void closeLargest() {
        while (used > limit) {
            Connection largest = null;
            for (Connection each : connections) {
                largest = largest == null || each.bytes > largest.bytes ? each : largest;
            }
            if (largest == null) {
                return;
            }
            largest.close();
        }
    }

    /** A request until its response is written. */
    private static final class Exchange {

        /** Whether the server answers no later request of the connection. */
        private final boolean last;

        private long bytes;

        Exchange(boolean last) {
            this.last = last;
        }
    }

    /** Sees the decoded requests and the responses that are not encoded yet. */
    private final class Connection extends ChannelDuplexHandler {
        private final Runnable invalidBody;
        private final Deque<Exchange> unanswered = new ArrayDeque<>();
        private @Nullable ChannelHandlerContext context;
        private @Nullable Exchange received;

        /** Whether what the client sends from now on is ignored. */
        private boolean ended;

        private long bytes;

        Connection(Runnable invalidBody) {
            this.invalidBody = invalidBody;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext added) {
            context = added;
            connections.add(this);
        }

        @Override
        public void channelInactive(ChannelHandlerContext closed) {
            forget();
            closed.fireChannelInactive();
        }

        private void forget() {
            ended = true;
            connections.remove(this);
            used -= bytes;
            bytes = 0;
        }

        private void close() {
            forget();
            if (context != null) {
                var unused = context.close();
            }
        }

        private void add(Exchange exchange, long number) {
            if (connections.contains(this)) {
                exchange.bytes += number;
                bytes += number;
                used += number;
                closeLargest();
            }
        }

        private void written(Exchange exchange) {
            if (connections.contains(this)) {
                bytes -= exchange.bytes;
                used -= exchange.bytes;
            }
            exchange.bytes = 0;
        }

        @Override
        public void channelRead(ChannelHandlerContext from, Object message) {
            boolean accepted = !ended;
            if (accepted && message instanceof HttpRequest request) {
                begin(request);
            }
            if (accepted && message instanceof HttpContent content) {
                accepted = receive(content);
            }
            if (accepted && connections.contains(this)) {
                from.fireChannelRead(message);
            } else {
                ReferenceCountUtil.release(message);
            }
        }

        private void begin(HttpRequest request) {
            Exchange next = new Exchange(!HttpUtil.isKeepAlive(request));
            received = next;
            unanswered.add(next);
            if (unanswered.size() > MAX_UNANSWERED) {
                close();
                return;
            }
            long size = REQUEST_BYTES + (long) request.uri().length();
            for (Map.Entry<String, String> header : request.headers()) {
                size += HEADER_BYTES
                        + header.getKey().length()
                        + header.getValue().length();
            }
            add(next, size);
        }

        /** Returns whether a part of a body is valid. */
        private boolean receive(HttpContent content) {
            Exchange exchange = received;
            if (content.decoderResult().isFailure() && !(content instanceof HttpRequest)) {
                ended = true;
                if (exchange != null && exchange == unanswered.peek()) {
                    invalidBody.run();
                } else {
                    close();
                }
                return false;
            }
            if (exchange != null) {
                add(exchange, content.content().readableBytes());
                if (content instanceof LastHttpContent) {
                    ended = exchange.last;
                    received = null;
                }
            }
            return true;
        }

        @Override
        public void write(ChannelHandlerContext to, Object message, ChannelPromise promise) {
            Exchange exchange = unanswered.peek();
            ChannelPromise done = promise;
            if (exchange != null) {
                if (message instanceof HttpContent content) {
                    add(exchange, content.content().readableBytes());
                }
                if (message instanceof LastHttpContent && !isInformational(message)) {
                    unanswered.remove();
                    done = promise.unvoid().addListener(written -> written(exchange));
                }
            }
            var unused = to.write(message, done);
        }

        private static boolean isInformational(Object message) {
            return message instanceof HttpResponse response
                    && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        }
    }
}
