package org.sassrec.sampling;

import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Copies a record with other values of some components: {@code Copy.of(model).with(ModelConfig::outputDim, 8).get()}.
 */
public final class Copy<R extends Record> {

    private final R record;
    private final Map<String, @Nullable Object> others = new HashMap<>();

    private Copy(R record) {
        this.record = record;
    }

    /** The accessor of a component. */
    public interface Component<R, T extends @Nullable Object> extends Function<R, T>, Serializable {}

    public static <R extends Record> Copy<R> of(R record) {
        return new Copy<>(record);
    }

    public <T extends @Nullable Object> Copy<R> with(Component<R, T> component, T value) {
        try {
            Method lambda = component.getClass().getDeclaredMethod("writeReplace");
            lambda.setAccessible(true);
            others.put(((SerializedLambda) lambda.invoke(component)).getImplMethodName(), value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    @SuppressWarnings("unchecked") // the constructor is that of the record's class
    public R get() {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Object[] values = new Object[components.length];
            for (int i = 0; i < values.length; i++) {
                String name = components[i].getName();
                values[i] = others.containsKey(name)
                        ? others.get(name)
                        : components[i].getAccessor().invoke(record);
            }
            Constructor<?> constructor = record.getClass().getDeclaredConstructor(types);
            return (R) constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
