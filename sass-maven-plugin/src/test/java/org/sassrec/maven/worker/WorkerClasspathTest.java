package org.sassrec.maven.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerClasspathTest {

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-x86_64",
        "Linux, aarch64, linux-arm64",
        "Mac OS X, aarch64, macosx-arm64",
        "Windows 11, amd64, windows-x86_64",
        // TensorFlow has no library for these.
        "Mac OS X, x86_64,",
        "Windows 11, aarch64,",
        "Linux, s390x,",
        "SunOS, amd64,"
    })
    void namesTheClassifier(String os, String arch, String classifier) {
        assertThat(WorkerClasspath.classifier(os, arch).orElse(null)).isEqualTo(classifier);
    }
}
