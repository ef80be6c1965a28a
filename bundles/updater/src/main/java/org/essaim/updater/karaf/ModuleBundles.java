/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.karaf;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.essaim.updater.Module;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/**
 * The bundles that are modules, recognised by their header {@code Essaim-Module}. A module is up when its bundle is active and
 * has itself registered one of the services in {@code Essaim-Module-Service} (separated by commas). Any thread.
 */
final class ModuleBundles implements BundleListener {

    static final String MODULE = "Essaim-Module";
    static final String SERVICE = "Essaim-Module-Service";

    private final BundleContext system;
    private final InstantSource clock;
    private final Instant begun;
    private final Map<Long, Instant> changed = new ConcurrentHashMap<>();

    /** @param system the system bundle's context: it stays valid whatever is replaced */
    ModuleBundles(BundleContext system, InstantSource clock) {
        this.system = system;
        this.clock = clock;
        this.begun = clock.instant();
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.UNINSTALLED) {
            changed.remove(event.getBundle().getBundleId());
        } else if (!nameOf(event.getBundle()).isEmpty()) {
            changed.put(event.getBundle().getBundleId(), clock.instant());
        }
    }

    /** The module that a bundle is; empty when it is none. */
    static String nameOf(Bundle bundle) {
        String name = bundle.getHeaders("").get(MODULE);
        return name == null ? "" : name.strip();
    }

    List<String> names() {
        return Arrays.stream(system.getBundles())
                .map(ModuleBundles::nameOf)
                .filter(name -> !name.isEmpty())
                .sorted()
                .distinct()
                .toList();
    }

    /** All bundles of a module: the active one and the highest version first. */
    List<Bundle> of(String module) {
        return Arrays.stream(system.getBundles())
                .filter(bundle -> nameOf(bundle).equals(module))
                .sorted(Comparator.comparing((Bundle bundle) -> bundle.getState() == Bundle.ACTIVE)
                        .thenComparing(Bundle::getVersion)
                        .reversed())
                .toList();
    }

    Optional<String> whyNotUp(String module, String version) {
        List<Bundle> all = of(module);
        Optional<Bundle> wanted = all.stream()
                .filter(bundle -> bundle.getVersion().toString().equals(version))
                .findFirst();
        if (wanted.isEmpty()) {
            return Optional.of("it is not installed");
        }
        if (all.size() > 1) {
            return Optional.of("another bundle of the module is still installed: " + all.get(1));
        }
        return whyNotUp(wanted.get());
    }

    private Optional<String> whyNotUp(Bundle bundle) {
        if (bundle.getState() != Bundle.ACTIVE) {
            return Optional.of("its bundle is not active but " + state(bundle.getState()));
        }
        List<String> services = services(bundle);
        if (services.isEmpty() || registered(bundle, services).anyMatch(this::canBeHad)) {
            return Optional.empty();
        }
        return Optional.of("its bundle is active, but its service is not there: " + String.join(" or ", services));
    }

    /** The module's services as its header names them. */
    private static List<String> services(Bundle bundle) {
        String header = bundle.getHeaders("").get(SERVICE);
        return header == null
                ? List.of()
                : Stream.of(header.split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
    }

    private static Stream<ServiceReference<?>> registered(Bundle bundle, List<String> services) {
        ServiceReference<?>[] references = bundle.getRegisteredServices();
        return references == null
                ? Stream.empty()
                : Arrays.stream(references).filter(reference -> {
                    Object classes = reference.getProperty(Constants.OBJECTCLASS);
                    return classes instanceof String[] names
                            && Arrays.stream(names).anyMatch(services::contains);
                });
    }

    /** A delayed component is registered before it is made: only asking for it shows that it can be. */
    private boolean canBeHad(ServiceReference<?> reference) {
        try {
            Object service = system.getService(reference);
            if (service == null) {
                return false;
            }
            system.ungetService(reference);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    List<Module> modules(Function<String, Optional<String>> previous) {
        return names().stream()
                .flatMap(name -> of(name).stream().limit(1))
                .map(bundle -> module(bundle, previous))
                .toList();
    }

    private Module module(Bundle bundle, Function<String, Optional<String>> previous) {
        String name = nameOf(bundle);
        Module.State state = bundle.getState() != Bundle.ACTIVE
                ? Module.State.DOWN
                : whyNotUp(bundle).isEmpty() ? Module.State.UP : Module.State.WAITING;
        return new Module(
                name,
                bundle.getSymbolicName(),
                bundle.getVersion().toString(),
                state,
                changed.getOrDefault(bundle.getBundleId(), begun),
                usedBy(bundle),
                previous.apply(name));
    }

    private static List<String> usedBy(Bundle bundle) {
        Collection<String> users = new TreeSet<>();
        ServiceReference<?>[] references = bundle.getRegisteredServices();
        if (references != null) {
            for (ServiceReference<?> reference : references) {
                Bundle[] using = reference.getUsingBundles();
                if (using != null) {
                    Arrays.stream(using).map(Bundle::getSymbolicName).forEach(users::add);
                }
            }
        }
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring != null) {
            for (BundleWire wire : wiring.getProvidedWires(null)) {
                users.add(wire.getRequirer().getSymbolicName());
            }
        }
        users.remove(bundle.getSymbolicName());
        return List.copyOf(users);
    }

    private static String state(int state) {
        return switch (state) {
            case Bundle.INSTALLED -> "INSTALLED";
            case Bundle.RESOLVED -> "RESOLVED";
            case Bundle.STARTING -> "STARTING";
            case Bundle.STOPPING -> "STOPPING";
            default -> String.valueOf(state);
        };
    }
}
