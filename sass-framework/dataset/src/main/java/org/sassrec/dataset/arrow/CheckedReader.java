package org.sassrec.dataset.arrow;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.ArrowDictionaryBatch;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageChannelReader;
import org.apache.arrow.vector.ipc.message.MessageResult;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;
import org.sassrec.dataset.arrow.BatchCheck.DamagedBatchException;

/** Readers that check each batch with {@link BatchCheck} before they pass it on. */
final class CheckedReader {

    private CheckedReader() {}

    /**
     * Keeps the reason why a batch could not be read: the engine reports another message. Several threads of an engine use
     * a reader. After a failure, one of them closes it while others ask for the next batch, so all calls take turns.
     */
    static final class Damage {
        private @Nullable IOException found;
        private boolean closed;

        synchronized void throwIfFound() throws IOException {
            if (found != null) {
                throw found;
            }
        }

        private interface Step<T> {
            T run() throws IOException;
        }

        /** Runs a step of a reader. Damaged metadata can cause any unchecked exception of the Arrow library. */
        private synchronized <T> T run(Step<T> step) throws IOException {
            throwIfFound();
            if (closed) {
                throw new IOException("the file is closed");
            }
            try {
                return step.run();
            } catch (IOException e) {
                found = e;
            } catch (DamagedBatchException e) {
                found = new IOException(e.getMessage(), e);
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                found = new IOException("it is truncated or damaged", e);
            }
            throw found;
        }

        private interface Closing {
            void run() throws IOException;
        }

        /** Closes a reader once. Its vectors may be incomplete after a failure, which is reported by its cause. */
        private synchronized void close(Closing closing) throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try {
                closing.run();
            } catch (IOException | RuntimeException e) {
                if (found == null) {
                    throw e;
                }
            }
        }
    }

    static ArrowReader ofFile(FileChannel channel, BufferAllocator allocator, Damage damage) {
        return new ArrowFileReader(channel, allocator, CommonsCompressionFactory.INSTANCE) {
            @Override
            public boolean loadNextBatch() throws IOException {
                return damage.run(super::loadNextBatch);
            }

            @Override
            public void close(boolean closeChannel) throws IOException {
                damage.close(() -> super.close(closeChannel));
            }

            @Override
            public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
                return damage.run(super::getVectorSchemaRoot);
            }

            @Override
            protected void loadRecordBatch(ArrowRecordBatch batch) {
                super.loadRecordBatch(checked(batch, fields(this), dictionaries, allocator));
            }

            @Override
            protected void loadDictionary(ArrowDictionaryBatch batch) {
                super.loadDictionary(checked(batch, dictionaries, allocator));
            }
        };
    }

    static ArrowReader ofStream(FileChannel channel, BufferAllocator allocator, Damage damage) {
        MessageChannelReader messages = new MessageChannelReader(new ReadChannel(channel), allocator) {
            @Override
            public MessageResult readNext() throws IOException {
                requireMessage(channel);
                return super.readNext();
            }
        };
        return new ArrowStreamReader(messages, allocator, CommonsCompressionFactory.INSTANCE) {
            @Override
            public boolean loadNextBatch() throws IOException {
                return damage.run(() -> {
                    boolean found = super.loadNextBatch();
                    if (!found && channel.position() < channel.size()) {
                        throw new IOException("it continues after the end of the stream; write each stream into a"
                                + " separate file");
                    }
                    return found;
                });
            }

            @Override
            public void close(boolean closeChannel) throws IOException {
                damage.close(() -> super.close(closeChannel));
            }

            @Override
            public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
                return damage.run(super::getVectorSchemaRoot);
            }

            @Override
            protected void loadRecordBatch(ArrowRecordBatch batch) {
                super.loadRecordBatch(checked(batch, fields(this), dictionaries, allocator));
            }

            @Override
            protected void loadDictionary(ArrowDictionaryBatch batch) {
                super.loadDictionary(checked(batch, dictionaries, allocator));
            }
        };
    }

    /** Requires that the metadata of the next message is in the file. The reader allocates its length on the heap. */
    private static void requireMessage(FileChannel channel) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (start.hasRemaining() && channel.read(start, channel.position() + start.position()) >= 0) {
            // A channel may return fewer bytes than requested.
        }
        long length = start.getInt(0) == -1 ? start.getInt(Integer.BYTES) : start.getInt(0);
        if (length < 0 || length > channel.size() - channel.position()) {
            throw new EOFException("it is truncated or damaged");
        }
    }

    private static List<Field> fields(ArrowReader reader) {
        try {
            return reader.getVectorSchemaRoot().getSchema().getFields();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // The schema was read before the first batch.
        }
    }

    private static ArrowDictionaryBatch checked(
            ArrowDictionaryBatch batch, Map<Long, Dictionary> dictionaries, BufferAllocator allocator) {
        Dictionary dictionary = dictionaries.get(batch.getDictionaryId());
        if (dictionary == null) {
            batch.close();
            throw new DamagedBatchException("it is damaged: a dictionary belongs to no column");
        }
        List<Field> fields = List.of(dictionary.getVector().getField());
        return new ArrowDictionaryBatch(
                batch.getDictionaryId(),
                checked(batch.getDictionary(), fields, dictionaries, allocator),
                batch.isDelta());
    }

    /** Returns the batch without compression. Closes the given batch. */
    private static ArrowRecordBatch checked(
            ArrowRecordBatch batch, List<Field> fields, Map<Long, Dictionary> dictionaries, BufferAllocator allocator) {
        List<ArrowBuf> plain = new ArrayList<>();
        try (batch) {
            CodecType type =
                    CodecType.fromCompressionType(batch.getBodyCompression().getCodec());
            CompressionCodec codec = type == CodecType.NO_COMPRESSION
                    ? NoCompressionCodec.INSTANCE
                    : CommonsCompressionFactory.INSTANCE.createCodec(type);
            for (ArrowBuf buffer : batch.getBuffers()) {
                buffer.getReferenceManager().retain(); // Decompression releases it.
                boolean empty = buffer.writerIndex() == 0;
                plain.add(empty ? buffer : codec.decompress(allocator, buffer));
            }
            ArrowRecordBatch result = new ArrowRecordBatch(
                    batch.getLength(),
                    batch.getNodes(),
                    plain,
                    NoCompressionCodec.DEFAULT_BODY_COMPRESSION,
                    batch.getVariadicBufferCounts(),
                    false);
            try {
                BatchCheck.check(result, fields, dictionaries);
            } catch (RuntimeException e) {
                result.close();
                throw e;
            }
            return result;
        } finally {
            plain.forEach(ArrowBuf::close);
        }
    }
}
