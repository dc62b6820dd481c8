package network.cortensor.portal.app.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every configuration value, found by walking {@link PortalConfig}: what the reader, the checks and the reference page agree on. */
final class Schema {
    /** All values in the order of the records. */
    static final List<Property> PROPERTIES = List.copyOf(below("", PortalConfig.class, List.of()));

    private Schema() {}

    /** Checks a group of values: each one's range, then the group's own rules. */
    static void check(String group, Record values, List<Fault> faults) {
        for (var component : values.getClass().getRecordComponents()) {
            var value = Property.read(component, values);
            if (value != null) {
                var property = property(group + ".", component, List.of(component));
                var fault = property.outOfRange(value);
                if (fault != null) {
                    faults.add(new Fault(property.name(), fault));
                }
            }
        }
        if (values instanceof Checked checked) {
            checked.faults().forEach(fault -> faults.add(new Fault(group + "." + fault.name(), fault.what())));
        }
    }

    /**
     * Builds the configuration.
     *
     * @param values by name; one that is missing has no value
     * @throws ConfigFaults with all that is wrong
     */
    static PortalConfig build(Map<String, Object> values) {
        return (PortalConfig) build("", PortalConfig.class, values);
    }

    private static List<Property> below(String prefix, Class<?> type, List<RecordComponent> path) {
        var found = new ArrayList<Property>();
        for (var component : type.getRecordComponents()) {
            var here = new ArrayList<>(path);
            here.add(component);
            if (component.isAnnotationPresent(Setting.class)) {
                found.add(property(prefix, component, here));
            } else {
                found.addAll(below(prefix + component.getName() + ".", component.getType(), here));
            }
        }
        return found;
    }

    private static Property property(String prefix, RecordComponent component, List<RecordComponent> path) {
        var setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException(prefix + component.getName() + " needs a @Setting");
        }
        return new Property(prefix + component.getName(), List.copyOf(path), setting);
    }

    private static Object build(String prefix, Class<?> type, Map<String, Object> values) {
        var components = type.getRecordComponents();
        var arguments = new @Nullable Object[components.length];
        for (var i = 0; i < components.length; i++) {
            var name = prefix + components[i].getName();
            arguments[i] = components[i].isAnnotationPresent(Setting.class)
                    ? values.get(name)
                    : build(name + ".", components[i].getType(), values);
        }
        try {
            return canonical(type, components).newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof ConfigFaults faults) {
                throw faults;
            }
            throw new IllegalStateException("cannot build " + type.getSimpleName(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot build " + type.getSimpleName(), e);
        }
    }

    private static Constructor<?> canonical(Class<?> type, RecordComponent[] components) throws NoSuchMethodException {
        return type.getConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    }
}
