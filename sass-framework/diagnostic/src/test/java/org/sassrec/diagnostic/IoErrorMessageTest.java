package org.sassrec.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IoErrorMessageTest {

    /** The message of each of these exceptions contains only the file. */
    @Test
    void describesExceptionClass() {
        assertThat(IoErrorMessage.of(new AccessDeniedException("/data/x"))).isEqualTo("permission denied");
        assertThat(IoErrorMessage.withFile(new NoSuchFileException("/data/x")))
                .isEqualTo("`/data/x`: no such file or folder");
        assertThat(IoErrorMessage.of(new FileSystemException("/data/x", null, "Read-only file system")))
                .isEqualTo("Read-only file system");
    }

    @Test
    void unwrapsCause() {
        UncheckedIOException wrapped = new UncheckedIOException(new AccessDeniedException("/data/x"));
        assertThat(IoErrorMessage.of(wrapped)).isEqualTo("permission denied");
        assertThat(IoErrorMessage.withFile(wrapped)).isEqualTo("`/data/x`: permission denied");
        assertThat(IoErrorMessage.withFile(new IllegalArgumentException("it has no rows")))
                .isEqualTo("it has no rows");
        assertThat(IoErrorMessage.of(new EOFException())).isEqualTo("EOFException");
    }

    @ParameterizedTest
    @CsvSource({
        "No space left on device,true",
        "/data/x: Disk quota exceeded,true",
        "IO Error: the disk is full,true",
        "Read-only file system,false"
    })
    void detectsFullDisk(String message, boolean full) {
        assertThat(IoErrorMessage.isDiskFull(message)).isEqualTo(full);
    }
}
