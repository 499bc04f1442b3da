package org.sassrec.config.schema;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Calls the canonical constructor of the record of a section with a value for each component. */
public final class RecordBinder<R> {

    private final Constructor<R> constructor;
    private final RecordComponent[] components;

    private RecordBinder(Class<R> type) {
        components = type.getRecordComponents();
        try {
            constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
        constructor.setAccessible(true);
    }

    /**
     * Returns a binder after checking that the declaration fits the record.
     *
     * @param given components without a key
     * @throws IllegalStateException if a component has no value or a value of the wrong type, or if a key has no
     * component
     */
    static <T> RecordBinder<T> of(
            Class<T> type, List<Key<?>> keys, Map<String, Section.Derivation> derived, Set<String> given) {
        RecordBinder<T> binder = new RecordBinder<>(type);
        for (RecordComponent component : binder.components) {
            List<Key<?>> own = keys.stream()
                    .filter(key -> key.component().equals(component.getName()))
                    .toList();
            boolean made = given.contains(component.getName()) || derived.containsKey(component.getName());
            require(made || own.size() == 1, component + " of " + type + " has " + own.size() + " keys");
            if (!made) {
                own.forEach(key -> require(fits(key, component), "`" + key.name() + "` does not fit " + component));
            }
        }
        List<String> names =
                Arrays.stream(binder.components).map(RecordComponent::getName).toList();
        require(names.containsAll(derived.keySet()) && names.containsAll(given), "no such component in " + type);
        for (Key<?> key : keys) {
            boolean read = key.component().isEmpty()
                    || derived.values().stream().anyMatch(each -> each.reads().contains(key.name()));
            require(read || names.contains(key.component()), "`" + key.name() + "` is in no component of " + type);
        }
        return binder;
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalStateException(problem);
        }
    }

    /** Returns whether the component accepts the values of the key, including {@code null} if the key can be absent. */
    private static boolean fits(Key<?> key, RecordComponent component) {
        boolean valued = key.required()
                || key.defaultValue() != null
                || key.computed() != null
                || key.type() instanceof BoundType;
        if (key.type() instanceof Section<?> section) {
            return section.record() != null && section.record().constructor.getDeclaringClass() == component.getType();
        }
        return boxed(component.getType()).isInstance(key.type().placeholder())
                && (valued || isNullable(component) || component.getType() == List.class);
    }

    private static boolean isNullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static Class<?> boxed(Class<?> type) {
        return java.lang.invoke.MethodType.methodType(type).wrap().returnType();
    }

    /**
     * Creates the record.
     *
     * @param values values by component; a list without a value is empty
     * @param standIns placeholders of other components that cannot be absent
     */
    R create(Function<String, @Nullable Object> values, Function<String, Object> standIns) {
        Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            Object value = values.apply(components[i].getName());
            boolean absent = value == null && !isNullable(components[i]);
            Class<?> type = components[i].getType();
            arguments[i] = !absent ? value : type == List.class ? List.of() : standIns.apply(components[i].getName());
        }
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the value of a component. */
    @Nullable
    Object read(R record, String name) {
        for (RecordComponent component : components) {
            if (component.getName().equals(name)) {
                try {
                    component.getAccessor().setAccessible(true);
                    return component.getAccessor().invoke(record);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        throw new IllegalArgumentException(name);
    }

    /** Returns a copy of a record with other values of some components. */
    public static <T extends Record> T copy(T record, Map<String, ? extends @Nullable Object> others) {
        @SuppressWarnings("unchecked") // the class of a record is final
        RecordBinder<T> binder = new RecordBinder<>((Class<T>) record.getClass());
        return binder.with(record, others);
    }

    /** Returns a copy of a record with other values of some components. */
    R with(R record, Map<String, ? extends @Nullable Object> others) {
        return create(
                component -> others.containsKey(component) ? others.get(component) : read(record, component),
                component -> {
                    throw new IllegalArgumentException("`" + component + "` must not be absent");
                });
    }
}
