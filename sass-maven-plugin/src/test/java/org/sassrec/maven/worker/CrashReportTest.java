package org.sassrec.maven.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashReportTest {
    @TempDir
    Path folder;

    @Test
    void usesSeparateReportsWithoutARun() throws Exception {
        Path first;
        try (CrashReport one = CrashReport.inTemporaryFolder();
                CrashReport two = CrashReport.inTemporaryFolder()) {
            first = one.file();
            assertThat(first).isNotEqualTo(two.file()).doesNotExist();
            assertThat(first.getParent()).isDirectory().isNotEqualTo(two.file().getParent());
        }
        assertThat(first.getParent()).doesNotExist();
    }

    @Test
    void keepsAWrittenReport() throws Exception {
        Path file;
        try (CrashReport crash = CrashReport.inTemporaryFolder()) {
            file = Files.writeString(crash.file(), "SIGSEGV");
        }
        assertThat(file).hasContent("SIGSEGV");
        Files.delete(file);
        Files.delete(file.getParent());
    }

    /** A later goal must not delete an earlier report or report it as its own. */
    @Test
    void keepsAnEarlierReport() throws Exception {
        Path old;
        try (CrashReport crash = CrashReport.in(folder)) {
            old = Files.writeString(crash.file(), "SIGSEGV");
        }
        try (CrashReport crash = CrashReport.in(folder)) {
            assertThat(crash.file()).isNotEqualTo(old).doesNotExist();
            assertThat(crash.file().getParent()).isEqualTo(folder);
        }
        assertThat(old).hasContent("SIGSEGV");
    }
}
