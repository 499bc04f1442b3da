package org.sassrec.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Reads the version of sassrec from the jar of this class. */
public final class SoftwareVersion {
    private static final String FILE = "/META-INF/maven/org.sassrec/sass-engine/pom.properties";

    private SoftwareVersion() {}

    /** Returns the version, for example {@code 0.1.0}; {@code null} for classes outside a jar. */
    public static @Nullable String text() {
        try (InputStream in = SoftwareVersion.class.getResourceAsStream(FILE)) {
            if (in == null) {
                return null;
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
