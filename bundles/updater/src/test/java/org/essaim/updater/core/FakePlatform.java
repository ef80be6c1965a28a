/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Karaf as far as the updater sees it: what is on its disk (survives a crash, unlike the updater), shipped features, and how
 * each version behaves.
 */
final class FakePlatform implements Platform {

    /** How a version behaves. */
    enum Manner {
        GOOD,
        ACTIVATOR_THROWS,
        NO_SERVICE,
        UNRESOLVABLE,
        TAKES_NEIGHBOUR_DOWN,
        /** Comes up, but some other bundle does not start. */
        COMPLAINS
    }

    final Map<String, String> shipped = new TreeMap<>();
    final Map<String, Manner> manners = new HashMap<>();
    final Set<URI> repositories = new TreeSet<>();
    /** Installed bundles of each module; after a cut-short installation there may be two. */
    final Map<String, Set<String>> installed = new LinkedHashMap<>();
    /** What the features service requires of each module. */
    final Map<String, String> required = new TreeMap<>();

    final List<String> calls = new ArrayList<>();
    private final Set<String> down = new HashSet<>();
    boolean closing;
    /** Address of the bundle that was installed last. */
    String fetched = "";

    boolean installationLeavesOld;
    /** Calls that fail, each once for every time that it stands here. */
    final List<String> failing = new ArrayList<>();
    /** Calls in the middle of which the process begins to end. */
    final Set<String> endsAt = new HashSet<>();

    private long nanos;

    FakePlatform ship(String module, String version) {
        shipped.put(module, version);
        installed.put(module, new TreeSet<>(Set.of(version)));
        return this;
    }

    /** What {@code karaf clean} and a start leave. */
    void clean() {
        repositories.clear();
        required.clear();
        shipped.forEach((module, version) -> installed.put(module, new TreeSet<>(Set.of(version))));
    }

    @Override
    public Optional<String> activeVersion(String module) {
        return Optional.ofNullable(installed.get(module))
                .flatMap(versions -> versions.stream().max(Versions::compare));
    }

    @Override
    public List<String> modulesUp() {
        return installed.keySet().stream()
                .filter(module -> activeVersion(module)
                        .flatMap(version -> whyNotUp(module, version))
                        .isEmpty())
                .filter(module -> !down.contains(module))
                .sorted()
                .toList();
    }

    @Override
    public Optional<String> whyNotUp(String module, String version) {
        Set<String> versions = installed.getOrDefault(module, Set.of());
        if (!versions.contains(version)) {
            return Optional.of("it is not installed");
        }
        if (versions.size() > 1) {
            return Optional.of("two are installed");
        }
        Manner manner = manner(module, version);
        return manner == Manner.NO_SERVICE || manner == Manner.ACTIVATOR_THROWS
                ? Optional.of("its service is not there")
                : Optional.empty();
    }

    @Override
    public Optional<FeatureDefinition> definition(String module, String version) {
        if (version.equals(shipped.get(module))) {
            return Optional.of(new FeatureDefinition(
                    List.of(new FeatureDefinition.Needed("essaim-api", "[1.0,2)", false)),
                    List.of(new FeatureDefinition.Part(shippedJar(module, version), false, 60)),
                    List.of()));
        }
        return offering(module, version).map(repository -> {
            try {
                return FeatureXml.read(repository, Updates.feature(module));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    Path shippedFolder = Path.of(".");

    String shippedJar(String module, String version) {
        try {
            return Jars.module(shippedFolder, module, version).toUri().toString();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Optional<Path> offering(String module, String version) {
        Pattern pattern = Pattern.compile("<feature name=\"essaim-" + module + "\" version=\"([^\"]+)\"");
        for (URI uri : repositories) {
            try {
                Matcher matcher = pattern.matcher(Files.readString(Path.of(uri)));
                if (matcher.find() && matcher.group(1).equals(version)) {
                    return Optional.of(Path.of(uri));
                }
            } catch (IOException e) {
                throw new IllegalStateException("a known repository is gone: every feature operation fails", e);
            }
        }
        return Optional.empty();
    }

    @Override
    public InputStream open(URI location) throws IOException {
        return location.toURL().openStream();
    }

    @Override
    public void addRepository(URI features) {
        call("add");
        if (!Files.exists(Path.of(features))) {
            throw new IllegalStateException("no such repository");
        }
        repositories.add(features);
    }

    @Override
    public void removeRepository(URI features) {
        call("remove");
        repositories.remove(features);
    }

    @Override
    public void check(String module, String version) {
        call("check " + version);
        if (!version.equals(shipped.get(module)) && offering(module, version).isEmpty()) {
            throw new IllegalArgumentException("No matching features for essaim-" + module + "/" + version);
        }
        if (manner(module, version) == Manner.UNRESOLVABLE) {
            throw new IllegalStateException("missing requirement no.such.pkg");
        }
    }

    @Override
    public Collection<String> install(String module, String version) {
        check(module, version);
        call("install " + version);
        required.put(module, version);
        fetched = definition(module, version).orElseThrow().bundles().get(0).location();
        Set<String> versions = installed.computeIfAbsent(module, key -> new TreeSet<>());
        if (!installationLeavesOld) {
            versions.clear();
        }
        versions.add(version);
        if (manner(module, version) == Manner.TAKES_NEIGHBOUR_DOWN) {
            installed.keySet().stream().filter(other -> !other.equals(module)).forEach(down::add);
        } else {
            down.clear();
        }
        if (manner(module, version) == Manner.ACTIVATOR_THROWS) {
            throw new IllegalStateException("Error restarting bundles", new IllegalStateException("broken on purpose"));
        }
        if (manner(module, version) == Manner.COMPLAINS) {
            throw new IllegalStateException("some other bundle did not start");
        }
        return List.of("org.essaim.agent");
    }

    @Override
    public void sweep(String module, String version) {
        installed.get(module).removeIf(other -> !other.equals(version));
    }

    private void call(String name) {
        calls.add(name);
        closing |= endsAt.contains(name);
        if (failing.remove(name) || endsAt.contains(name)) {
            throw new IllegalStateException(name + " failed on purpose");
        }
    }

    private Manner manner(String module, String version) {
        return manners.getOrDefault(module + "/" + version, Manner.GOOD);
    }

    @Override
    public boolean closing() {
        return closing;
    }

    @Override
    public void pause() {
        nanos += 1_000_000_000L;
    }

    @Override
    public long nanos() {
        return nanos;
    }
}
