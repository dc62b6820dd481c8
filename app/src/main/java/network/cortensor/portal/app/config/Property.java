package network.cortensor.portal.app.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One configuration value: a record component with its {@link Setting}.
 *
 * @param name its dotted path from {@link PortalConfig}, as in {@code gateway.maxBodyBytes}
 * @param path the components that lead to it, the last one is its own
 * @param setting what it is
 */
record Property(String name, List<RecordComponent> path, Setting setting) {
    /** The name of its environment variable: {@code PORTAL_}, then the path in capitals with underscores between words. */
    String environment() {
        return "PORTAL_"
                + name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                        .replace('.', '_')
                        .toUpperCase(Locale.ROOT);
    }

    Type type() {
        return path.getLast().getGenericType();
    }

    /** The value when nothing is given, or null when there is none. */
    @Nullable
    Object defaultValue() {
        return setting.value().isEmpty() ? null : Notation.parse(type(), setting.value());
    }

    /** The value in a configuration, or null when it has none. */
    @Nullable
    Object in(PortalConfig config) {
        Object value = config;
        for (var component : path) {
            value = value == null ? null : read(component, value);
        }
        return value;
    }

    /** What is wrong with the value's size, or null when it is within its range. */
    @Nullable
    String outOfRange(Object value) {
        if (below(value, setting.min()) || below(setting.max(), value)) {
            return Notation.print(value) + " is not within " + setting.min() + " to " + setting.max();
        }
        return null;
    }

    /** What is accepted, in words, for the reference page. */
    String accepts() {
        if (!setting.accepts().isEmpty()) {
            return setting.accepts();
        }
        if (!setting.min().isEmpty()) {
            return setting.min() + " to " + setting.max();
        }
        var element = type() instanceof ParameterizedType list ? list.getActualTypeArguments()[0] : type();
        return element instanceof Class<?> constants && constants.isEnum()
                ? String.join(", ", Notation.constants(constants))
                : element.equals(boolean.class) ? "true, false" : "";
    }

    static @Nullable Object read(RecordComponent component, Object from) {
        try {
            return component.getAccessor().invoke(from);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("configuration records are public and their accessors do not throw", e);
        }
    }

    private boolean below(Object value, String limit) {
        return !limit.isEmpty() && compare(value, Notation.parse(type(), limit)) < 0;
    }

    private boolean below(String limit, Object value) {
        return !limit.isEmpty() && compare(Notation.parse(type(), limit), value) < 0;
    }

    @SuppressWarnings("unchecked") // both are of the component's type, and ranges are on comparable types only
    private static int compare(Object left, Object right) {
        return ((Comparable<Object>) left).compareTo(right);
    }
}
