package org.sassrec.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sassrec.diagnostic.SassException;
import org.sassrec.server.http.ApiKeys;
import org.sassrec.server.http.HttpLimits;
import org.sassrec.server.http.HttpListener;
import org.sassrec.server.http.HttpOptions;
import org.sassrec.server.http.Response;
import org.sassrec.server.http.Route;

@Tag("slow")
class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;

    /** Writes a certificate for localhost and its key as PEM files. */
    private HttpOptions.Tls createFiles() throws Exception {
        Path store = folder.resolve("keys.p12");
        int status = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "tls",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start()
                .waitFor();
        assertThat(status).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        return new HttpOptions.Tls(
                pem("tls.pem", "CERTIFICATE", keys.getCertificate("tls").getEncoded()),
                pem("tls.key", "PRIVATE KEY", keys.getKey("tls", PASSWORD).getEncoded()));
    }

    private Path pem(String name, String kind, byte[] content) throws Exception {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return Files.writeString(
                folder.resolve(name), "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }

    private static SSLContext trusting(Path certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "tls",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(certificate))));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private static HttpListener start(HttpOptions.Tls tls) {
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return HttpListener.start(
                new HttpOptions(free, tls, ApiKeys.NONE, HttpLimits.DEFAULT),
                List.of(new Route("GET", "/health", true, true, request -> Response.json("up"))),
                answered -> {});
    }

    @Test
    void answersOverTls() throws Exception {
        HttpOptions.Tls tls = createFiles();
        try (HttpListener server = start(tls);
                RawClient plain = new RawClient(server.port())) {
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(trusting(tls.certificate()))
                    .build();
            URI address = URI.create("https://localhost:" + server.port() + "/health");
            HttpResponse<String> reply =
                    client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(reply.statusCode()).isEqualTo(200);
            plain.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(plain.readToEnd()).doesNotContain("up");
        }
    }

    @Test
    void reportsFilesThatAreNotPem() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "no certificate");
        assertThatThrownBy(() -> start(new HttpOptions.Tls(text, text)))
                .isInstanceOf(SassException.class)
                .hasMessageContaining("SASS7700")
                .hasMessageContaining("cannot use the certificate `" + text)
                .hasMessageContaining("use PEM files");
    }
}
