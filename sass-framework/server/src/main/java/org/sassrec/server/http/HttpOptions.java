package org.sassrec.server.http;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where and how the server listens.
 *
 * @param address address to listen on; port 0 selects a free port
 * @param tls certificate and key; {@code null} for connections without TLS
 * @param keys keys that clients must send; none if requests need no key
 */
public record HttpOptions(
        InetSocketAddress address, @Nullable Tls tls, ApiKeys keys, HttpLimits limits) {

    /**
     * Files in the PEM format.
     *
     * @param certificate the server's certificate, then those of its issuers
     * @param key its private key (PKCS 8)
     */
    public record Tls(Path certificate, Path key) {}
}
