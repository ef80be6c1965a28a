/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.essaim.api.PatchId;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.module.Activity;
import org.essaim.api.patching.ApplyOutcome;
import org.essaim.api.patching.ApplyProgress;
import org.essaim.api.patching.ApplyRequest;
import org.essaim.api.patching.Installed;
import org.essaim.api.patching.LocalChanges;
import org.essaim.api.patching.PatchApplier;
import org.essaim.api.patching.PatchHandler;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The applier as a service, and beside it the handler of kind {@code tree}. What a crash or a former version left is finished or
 * undone before the service appears.
 */
@Component(
        service = {PatchApplier.class, Activity.class, HealthCheck.class},
        configurationPid = "org.essaim.patching",
        property = "essaim.module=patching",
        immediate = true)
@Designate(ocd = PatchingComponent.Config.class)
public final class PatchingComponent implements PatchApplier, Activity, HealthCheck {

    private final JournalledApplier applier;
    private final LivePointer pointer;
    private final ServiceRegistration<PatchHandler> tree;

    /** @throws IOException when the folder cannot be used */
    @Activate
    public PatchingComponent(BundleContext context, Config config) throws IOException {
        Path home = Optional.ofNullable(context.getProperty("essaim.home"))
                .map(Path::of)
                .orElseGet(() -> Path.of(Optional.ofNullable(context.getProperty("karaf.base"))
                                .orElse("."))
                        .resolve("essaim"))
                .toAbsolutePath()
                .normalize();
        Consumer<String> failpoint = halting(context.getProperty("essaim.halt-at"));
        pointer = new LivePointer(config.live().isBlank() ? home.resolve("live") : home.resolve(config.live()), home);
        JournalStore store = new JournalStore(home);
        TreeHandler trees = new TreeHandler(
                pointer,
                store,
                new Owners("root".equals(System.getProperty("user.name"))),
                PatchingComponent::room,
                failpoint);
        applier = new JournalledApplier(home, store, pointer, trees, InstantSource.system(), failpoint);
        Hashtable<String, Object> kind = new Hashtable<>(Map.of("essaim.kind", TreeHandler.KIND));
        tree = context.registerService(PatchHandler.class, trees, kind);
    }

    @Deactivate
    void deactivate() {
        tree.unregister();
        applier.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            target = "(&(essaim.kind=*)(!(essaim.kind=tree)))")
    void bindHandler(PatchHandler handler, Map<String, ?> properties) {
        applier.handlerCame(String.valueOf(properties.get("essaim.kind")), handler);
    }

    void unbindHandler(PatchHandler handler, Map<String, ?> properties) {
        applier.handlerWent(String.valueOf(properties.get("essaim.kind")), handler);
    }

    @Override
    public ApplyOutcome apply(ApplyRequest request, Consumer<ApplyProgress> progress) {
        return applier.apply(request, progress);
    }

    @Override
    public ApplyOutcome undo(PatchId live) {
        return applier.undo(live);
    }

    @Override
    public List<Installed> installed() {
        return applier.installed();
    }

    @Override
    public Optional<Installed> installed(String patchName) {
        return applier.installed(patchName);
    }

    @Override
    public LocalChanges localChanges(String patchName) {
        return applier.localChanges(patchName);
    }

    @Override
    public long count() {
        return applier.changes();
    }

    @Override
    public String unit() {
        return "changes";
    }

    @Override
    public List<Finding> check() {
        List<Finding> findings = new ArrayList<>();
        try {
            for (String name : applier.unfinished()) {
                findings.add(new Finding(
                        Level.WARN,
                        "patching",
                        "The last change of '" + name + "' is neither finished nor undone",
                        "It goes on by itself; if this stays, look for errors of org.essaim.patching in the log."));
            }
            for (Installed installed : applier.installed()) {
                String name = installed.patch().id().name();
                if (installed.patch().kind().equals(TreeHandler.KIND) && !pointer.leadsTo(name, installed.tree())) {
                    findings.add(new Finding(
                            Level.FAIL,
                            "patching",
                            "'" + installed.live() + "' does not lead to "
                                    + installed.patch().id() + " any more",
                            "Move what is there away, then roll the patch out again."));
                }
            }
        } catch (IOException e) {
            findings.add(new Finding(
                    Level.FAIL, "patching", "What is applied cannot be read: " + e.getMessage(), "Check the disk."));
        }
        if (findings.isEmpty()) {
            findings.add(new Finding(
                    Level.OK, "patching", applier.installed().size() + " patches are live, none is half applied", ""));
        }
        return findings;
    }

    private static long room(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For crash tests: the machine is gone at a step, as if by {@code kill -9}. */
    private static Consumer<String> halting(@org.jspecify.annotations.Nullable String at) {
        return step -> {
            if (step.equals(at)) {
                Runtime.getRuntime().halt(137);
            }
        };
    }

    /** Where live versions are found. */
    @ObjectClassDefinition(name = "Essaim patching")
    public @interface Config {

        /** The folder for the links to live trees; relative to Essaim's folder. */
        @AttributeDefinition(name = "Live", description = "Folder for the links to live trees")
        String live() default "live";
    }
}
