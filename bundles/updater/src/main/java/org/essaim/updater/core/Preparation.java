/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.essaim.updater.UpdateRefused;
import org.essaim.updater.core.FeatureDefinition.Part;

/**
 * Copies what was given into the updater's repository, checked as far as looking at it goes: from a bundle, which takes the
 * place of the module's bundle in its present feature, or from a feature repository.
 */
final class Preparation {

    private static final long LARGEST = 256L << 20;

    private final Platform platform;
    private final VersionRepository repository;

    Preparation(Platform platform, VersionRepository repository) {
        this.platform = platform;
        this.repository = repository;
    }

    /**
     * Copies and checks.
     *
     * @throws UpdateRefused when the source cannot be read or is not another version or implementation of the module
     */
    StoredVersion prepare(String module, String source, String current) throws Exception {
        Path work = repository.workFolder(module);
        Path given = fetch(source, URI.create(source), work.resolve("given"));
        Contents contents = isArchive(given)
                ? aroundBundle(module, source, given, current, work)
                : ofRepository(module, source, given, work);
        Files.deleteIfExists(given);
        BundleHeaders headers = contents.headers;
        check(module, source, headers, current);
        if (repository.find(module, headers.version()).isEmpty()
                && platform.definition(module, headers.version()).isPresent()) {
            throw new UpdateRefused(
                    "VERSION_TAKEN",
                    "Version " + headers.version() + " of '" + module + "' came with this installation.",
                    "Go back to it with module:rollback, or build the bundle with another version.");
        }
        Path target = repository.folder(module, headers.version());
        List<String> locations = contents.files.stream()
                .map(file -> target.resolve(file.getFileName()).toUri().toString())
                .toList();
        Files.writeString(
                work.resolve("features.xml"),
                FeatureXml.write(Updates.feature(module), headers.version(), contents.definition.at(locations)));
        return repository.keep(module, headers.version(), work);
    }

    private record Contents(BundleHeaders headers, FeatureDefinition definition, List<Path> files) {}

    private Contents aroundBundle(String module, String source, Path given, String current, Path work)
            throws Exception {
        BundleHeaders headers = BundleHeaders.of(given, source);
        Optional<FeatureDefinition> present = platform.definition(module, current);
        Contents around =
                present.isEmpty() ? new Contents(headers, FeatureDefinition.ofBundle(""), new ArrayList<>()) : null;
        if (around == null) {
            around = fetchAll(module, present.get(), null, work, headers);
        }
        Path own = work.resolve(fileName(headers, given));
        Files.move(given, own);
        if (around.files.isEmpty()) {
            return new Contents(headers, FeatureDefinition.ofBundle(source), List.of(own));
        }
        List<Path> files = around.files.stream()
                .map(file -> file.equals(given) ? own : file)
                .toList();
        return new Contents(headers, around.definition, files);
    }

    private Contents ofRepository(String module, String source, Path given, Path work) throws Exception {
        FeatureDefinition definition = FeatureXml.read(given, Updates.feature(module));
        return fetchAll(module, definition, source, work, null);
    }

    /** Fetches a feature's bundles; where {@code replacement} is given, the module's own is not kept but stands for it. */
    private Contents fetchAll(
            String module,
            FeatureDefinition definition,
            @org.jspecify.annotations.Nullable String base,
            Path work,
            @org.jspecify.annotations.Nullable BundleHeaders replacement)
            throws Exception {
        List<Path> files = new ArrayList<>();
        BundleHeaders own = null;
        for (Part part : definition.bundles()) {
            URI location = base == null
                    ? URI.create(part.location())
                    : URI.create(base).resolve(part.location());
            Path fetched = fetch(part.location(), location, work.resolve("part"));
            BundleHeaders headers = BundleHeaders.of(fetched, part.location());
            if (headers.module().equals(module)) {
                own = headers;
                if (replacement != null) {
                    Files.delete(fetched);
                    files.add(work.resolve("given"));
                    continue;
                }
            }
            files.add(Files.move(fetched, work.resolve(fileName(headers, fetched))));
        }
        if (own == null) {
            throw new UpdateRefused(
                    "NO_SUCH_MODULE",
                    "The feature '" + Updates.feature(module) + "' has no bundle with the header "
                            + BundleHeaders.MODULE + ": " + module + ".",
                    "Give the module's bundle, or a feature repository that has it.");
        }
        return new Contents(replacement == null ? own : replacement, definition, files);
    }

    private static void check(String module, String source, BundleHeaders headers, String current) {
        if (!headers.module().equals(module)) {
            throw new UpdateRefused(
                    "WRONG_MODULE",
                    source + " is " + (headers.module().isEmpty() ? "no module" : "module '" + headers.module() + "'")
                            + ", not '" + module + "'.",
                    "Give a bundle with the header " + BundleHeaders.MODULE + ": " + module + ".");
        }
        if (headers.version().equals(current)) {
            throw new UpdateRefused(
                    "SAME_VERSION",
                    "Version " + headers.version() + " of '" + module + "' is active already.",
                    "Build the bundle with another version.");
        }
        if (headers.servicesDeclared()) {
            // The old version offers the same. Whoever may use a service is then satisfied by either, and Karaf keeps
            // both.
            throw new UpdateRefused(
                    "SERVICES_DECLARED",
                    source + " declares its services as capabilities: Karaf would keep version " + current
                            + " beside it.",
                    "Build it with '-dsannotations-options: nocapabilities', as the modules are built.");
        }
    }

    private Path fetch(String name, URI location, Path file) {
        try (InputStream in = new BufferedInputStream(platform.open(location))) {
            VersionRepository.copy(in, file, LARGEST);
            return file;
        } catch (IOException | IllegalArgumentException e) {
            throw new UpdateRefused(
                    "SOURCE_UNREADABLE",
                    name + " cannot be read: " + Reasons.of(e),
                    "Check the address, and that this machine may read it.");
        }
    }

    private static boolean isArchive(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == 'P' && in.read() == 'K';
        }
    }

    /** Carries the content's hash: Karaf keeps what it once fetched from an address, and never looks again. */
    private static String fileName(BundleHeaders headers, Path file) throws IOException {
        String name = headers.symbolicName().replaceAll("[^A-Za-z0-9._-]", "_");
        return name + "-" + headers.version() + "-"
                + VersionRepository.sha256(file).substring(0, 16) + ".jar";
    }
}
