package org.sassrec.dataset.remote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** Size and checksum of a local file. */
record LocalFile(long bytes, String crc32c) {

    private static final int BUFFER = 1 << 20;

    static LocalFile of(Path file) throws IOException {
        CRC32C sum = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        long bytes = 0;
        try (FileChannel in = FileChannel.open(file)) {
            while (in.read(buffer) >= 0) {
                bytes += buffer.position();
                sum.update(buffer.flip());
                buffer.clear();
            }
        }
        return new LocalFile(bytes, hex(sum));
    }

    static String hex(CRC32C sum) {
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }
}
