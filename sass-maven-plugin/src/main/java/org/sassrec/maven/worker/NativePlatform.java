package org.sassrec.maven.worker;

import java.util.Locale;
import java.util.Optional;

/** The machine's name among the classifiers that TensorFlow's native libraries are published under. */
public final class NativePlatform {

    private NativePlatform() {}

    /**
     * Classifier of the native library for a machine.
     *
     * @param osName as in the system property {@code os.name}
     * @param osArch as in the system property {@code os.arch}
     * @return empty where TensorFlow publishes nothing
     */
    public static Optional<String> classifier(String osName, String osArch) {
        String name = osName.toLowerCase(Locale.ROOT);
        boolean x86 = osArch.equals("amd64") || osArch.equals("x86_64");
        boolean arm = osArch.equals("aarch64") || osArch.equals("arm64");
        if (name.startsWith("linux")) {
            return x86 ? Optional.of("linux-x86_64") : arm ? Optional.of("linux-arm64") : Optional.empty();
        }
        if (name.startsWith("mac")) {
            return arm ? Optional.of("macosx-arm64") : Optional.empty();
        }
        if (name.startsWith("windows")) {
            return x86 ? Optional.of("windows-x86_64") : Optional.empty();
        }
        return Optional.empty();
    }
}
