package org.sassrec.server.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;

/** Decodes HTTP/1.0 and HTTP/1.1 requests with a limited number of headers. A short header needs 30 times its size. */
final class RequestDecoder extends HttpRequestDecoder {
    private static final int MAX_LINE = 16_384;
    private static final int MAX_HEADERS_SIZE = 16_384;
    private static final int MAX_HEADERS = 100;

    private static final HttpHeadersFactory LIMITED = new HttpHeadersFactory() {
        @Override
        public HttpHeaders newHeaders() {
            return new LimitedHeaders();
        }

        @Override
        public HttpHeaders newEmptyHeaders() {
            return new LimitedHeaders();
        }
    };

    RequestDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE)
                .setMaxHeaderSize(MAX_HEADERS_SIZE)
                .setHeadersFactory(LIMITED)
                .setTrailersFactory(LIMITED));
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) throws Exception {
        HttpMessage message = super.createMessage(initialLine);
        HttpVersion version = message.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            throw new UnsupportedVersion(version);
        }
        return message;
    }

    /** The request has another version of HTTP. */
    static final class UnsupportedVersion extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        private UnsupportedVersion(HttpVersion version) {
            super(version.text());
        }
    }

    private static final class LimitedHeaders extends DefaultHttpHeaders {

        @Override
        public HttpHeaders add(CharSequence name, Object value) {
            if (size() >= MAX_HEADERS) {
                throw new TooLongHttpHeaderException("more than " + MAX_HEADERS + " headers");
            }
            return super.add(name, value);
        }
    }
}
