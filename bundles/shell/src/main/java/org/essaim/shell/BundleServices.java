/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** The services of the framework, given back when closed. One thread. */
public final class BundleServices implements Services, AutoCloseable {

    private final BundleContext context;
    private final Map<ServiceReference<?>, Object> taken = new LinkedHashMap<>();

    /** @param context the command bundle's */
    public BundleServices(BundleContext context) {
        this.context = context;
    }

    @Override
    public <T> Optional<T> find(Class<T> type) {
        ServiceReference<T> reference = context.getServiceReference(type);
        return reference == null ? Optional.empty() : Optional.ofNullable(take(type, reference));
    }

    @Override
    public <T> List<T> all(Class<T> type) {
        List<T> found = new ArrayList<>();
        for (ServiceReference<T> reference : references(type)) {
            T service = take(type, reference);
            if (service != null) {
                found.add(service);
            }
        }
        return found;
    }

    @Override
    public <T> Optional<T> find(Class<T> type, String property, String value) {
        return references(type).stream()
                .filter(reference -> value.equals(reference.getProperty(property)))
                .max(Comparator.naturalOrder())
                .map(reference -> take(type, reference));
    }

    @Override
    public void close() {
        try {
            taken.keySet().forEach(context::ungetService);
        } catch (IllegalStateException e) {
            // This bundle was itself replaced while the command ran: the framework has given everything back.
        } finally {
            taken.clear();
        }
    }

    private <T> Collection<ServiceReference<T>> references(Class<T> type) {
        try {
            return context.getServiceReferences(type, null);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("no filter is no wrong filter", e);
        }
    }

    private <T> @Nullable T take(Class<T> type, ServiceReference<T> reference) {
        Object known = taken.get(reference);
        if (known != null && reference.getBundle() != null) {
            return type.cast(known);
        }
        T service = context.getService(reference);
        if (service != null) {
            taken.put(reference, service);
        }
        return service;
    }
}
