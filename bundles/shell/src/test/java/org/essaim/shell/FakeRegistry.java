/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** As much of a framework's service registry as looking services up needs; counts who uses what. */
public final class FakeRegistry {

    private final Map<ServiceReference<?>, Object> services = new LinkedHashMap<>();
    private final List<ServiceReference<?>> used = new ArrayList<>();
    private final List<ServiceReference<?>> gone = new ArrayList<>();

    public void register(Object service) {
        ServiceReference<?> reference = proxy(ServiceReference.class, (name, args) -> switch (name) {
            case "getBundle" -> gone.contains(args[0]) ? null : proxy(Bundle.class, (n, a) -> null);
            default -> null;
        });
        services.put(reference, service);
    }

    /** As when the bundle behind a service is stopped. */
    public void unregister(Object service) {
        services.entrySet().removeIf(entry -> entry.getValue() == service && gone.add(entry.getKey()));
    }

    /** How many services are in use. */
    public int inUse() {
        return used.size();
    }

    public BundleContext context() {
        return proxy(BundleContext.class, (name, args) -> switch (name) {
            case "getServiceReference" ->
                references((Class<?>) args[1]).stream().findFirst().orElse(null);
            case "getServiceReferences" -> references((Class<?>) args[1]);
            case "getService" -> {
                used.add((ServiceReference<?>) args[1]);
                yield services.get(args[1]);
            }
            case "ungetService" -> used.remove(args[1]);
            default -> throw new AssertionError("not needed so far: " + name);
        });
    }

    private List<ServiceReference<?>> references(Class<?> type) {
        List<ServiceReference<?>> found = new ArrayList<>();
        services.forEach((reference, service) -> {
            if (type.isInstance(service)) {
                found.add(reference);
            }
        });
        return found;
    }

    /** An object whose methods answer by name; {@code args[0]} is the object itself. */
    public static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            if (method.getDeclaringClass() == Object.class) {
                return switch (method.getName()) {
                    case "equals" -> self == args[0];
                    case "hashCode" -> System.identityHashCode(self);
                    default -> type.getSimpleName();
                };
            }
            List<Object> all = new ArrayList<>();
            all.add(self);
            all.addAll(args == null ? List.of() : Arrays.asList(args));
            return answers.answer(method.getName(), all.toArray());
        }));
    }

    /** What a proxy's methods answer. */
    @FunctionalInterface
    public interface Answers {
        Object answer(String method, Object[] args) throws InvocationTargetException;
    }
}
