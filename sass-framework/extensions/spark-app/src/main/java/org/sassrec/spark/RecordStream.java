package org.sassrec.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sassrec.config.schema.Secret;

/**
 * Java serialization that also writes records without {@link Serializable}, paths and optional values. A record is read
 * with its canonical constructor. Passwords of a configuration are not written: they become {@code null}. Other classes
 * without {@link Serializable} are rejected.
 */
final class RecordStream {
    private RecordStream() {}

    /**
     * Writes a value.
     *
     * @throws IllegalArgumentException if it contains an object that cannot be written
     */
    static byte[] write(@Nullable Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new Output(bytes)) {
            out.writeObject(value);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot send " + value, e);
        }
        return bytes.toByteArray();
    }

    /** Reads a value that {@link #write} has written in a process with the same classes. */
    static Object read(byte[] bytes) {
        try (ObjectInputStream in = new Input(bytes)) {
            return in.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalArgumentException("cannot read a value of another process", e);
        }
    }

    private static final class Output extends ObjectOutputStream {
        Output(OutputStream out) throws IOException {
            super(out);
            enableReplaceObject(true);
        }

        @Override
        protected @Nullable Object replaceObject(Object value) throws IOException {
            if (value instanceof Secret) {
                return null;
            }
            if (value instanceof Serializable) {
                return value;
            }
            if (value instanceof Path path) {
                return new WrittenPath(path.toString());
            }
            if (value instanceof Optional<?> optional) {
                return new WrittenOptional(optional.orElse(null));
            }
            if (value instanceof Record written) {
                return WrittenRecord.of(written);
            }
            throw new NotSerializableException(value.getClass().getName());
        }
    }

    private static final class Input extends ObjectInputStream {
        Input(byte[] bytes) throws IOException {
            super(new ByteArrayInputStream(bytes));
        }

        /** Spark loads the application with a separate class loader. */
        @Override
        protected Class<?> resolveClass(ObjectStreamClass written) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(written.getName(), false, RecordStream.class.getClassLoader());
            } catch (ClassNotFoundException e) {
                return super.resolveClass(written); // a primitive type
            }
        }
    }

    private record WrittenPath(String path) implements Serializable {
        private Object readResolve() {
            return Path.of(path);
        }
    }

    private record WrittenOptional(@Nullable Object value) implements Serializable {
        private Object readResolve() {
            return Optional.ofNullable(value);
        }
    }

    /** The components of a record. */
    private record WrittenRecord(Class<?> type, @Nullable Object[] components) implements Serializable {

        static WrittenRecord of(Record written) throws IOException {
            RecordComponent[] components = written.getClass().getRecordComponents();
            @Nullable Object[] values = new Object[components.length];
            try {
                for (int c = 0; c < values.length; c++) {
                    Method accessor = components[c].getAccessor();
                    accessor.setAccessible(true);
                    values[c] = accessor.invoke(written);
                }
            } catch (ReflectiveOperationException e) {
                throw new IOException("cannot read a record", e);
            }
            return new WrittenRecord(written.getClass(), values);
        }

        private Object readResolve() {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            try {
                Constructor<?> canonical = type.getDeclaredConstructor(types);
                canonical.setAccessible(true);
                return canonical.newInstance(components);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot create " + type, e);
            }
        }
    }
}
