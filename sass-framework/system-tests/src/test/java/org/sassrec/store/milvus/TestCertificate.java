package org.sassrec.store.milvus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key and a certificate signed with it, made by the keytool of the JDK. */
final class TestCertificate {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final KeyStore store;
    private final Path folder;
    private final String name;

    private TestCertificate(KeyStore store, Path folder, String name) {
        this.store = store;
        this.folder = folder;
        this.name = name;
    }

    static TestCertificate make(Path folder, String name) throws Exception {
        Path file = folder.resolve(name + ".p12");
        Process tool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "bc:c",
                        "-ext",
                        "san=dns:milvus.test",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (tool.waitFor() != 0) {
            throw new IOException(output);
        }
        return new TestCertificate(KeyStore.getInstance(file.toFile(), PASSWORD), folder, name);
    }

    Path certificate() throws GeneralSecurityException, IOException {
        return pem("CERTIFICATE", store.getCertificate(name).getEncoded());
    }

    Path key() throws GeneralSecurityException, IOException {
        return pem("PRIVATE KEY", store.getKey(name, PASSWORD).getEncoded());
    }

    private Path pem(String kind, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(
                folder.resolve(name + "-" + kind.replace(' ', '-') + ".pem"),
                "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }

    /** Presents this certificate and trusts another one. */
    SSLContext trusting(TestCertificate other) throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(other.store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
