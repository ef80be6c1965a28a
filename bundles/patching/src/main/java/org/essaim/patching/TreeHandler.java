/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.essaim.api.LocalFault;
import org.essaim.api.RequestFault;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patching.ApplyProgress;
import org.essaim.api.patching.LocalChanges;
import org.essaim.api.patching.PatchHandler;
import org.essaim.payload.EntryType;
import org.essaim.payload.ManifestEntry;
import org.essaim.payload.ManifestException;
import org.essaim.payload.ManifestReader;
import org.essaim.payload.Stamp;
import org.essaim.payload.Stamps;

/**
 * Kind {@code tree}: each version in a folder of its own, and one link that leads to the live one. Nothing is ever written into
 * the tree that the link leads to.
 */
final class TreeHandler implements PatchHandler {

    /** The kind, as descriptors name it. */
    static final String KIND = "tree";

    private static final int MOST_LISTED = 100;
    private static final int MOST_NAMED = 5;

    private final LivePointer pointer;
    private final JournalStore records;
    private final Owners owners;
    private final ToLongFunction<Path> room;
    private final Consumer<String> failpoint;

    /**
     * @param records says which versions must stay
     * @param room bytes that may be written to a folder's disk
     */
    TreeHandler(
            LivePointer pointer,
            JournalStore records,
            Owners owners,
            ToLongFunction<Path> room,
            Consumer<String> failpoint) {
        this.pointer = pointer;
        this.records = records;
        this.owners = owners;
        this.room = room;
        this.failpoint = failpoint;
    }

    @Override
    public void stage(Application application) throws IOException {
        PatchDescriptor patch = application.patch();
        VersionFolder version = VersionFolder.of(application.home(), patch);
        VersionFolder staging = version.staging();
        pointer.requireUsable(patch.id().name(), application.home());
        Durable.deleteTree(staging.folder());
        requireRoom(application, 0);
        TreeWriter writer = new TreeWriter(
                patch,
                application.payload().orElseThrow(() -> new IOException("there is no payload")),
                staging,
                owners,
                application.progress(),
                failpoint);
        try {
            writer.writeManifest();
            // Before anything large is written.
            requireNoLoss(application, staging);
            writer.writeTree();
            carry(application, staging);
        } catch (IOException e) {
            if (Faults.full(e)) {
                requireRoom(application, writer.written());
                throw Faults.diskFull(application.home().toString(), patch.treeLength() - writer.written());
            }
            throw e;
        }
        failpoint.accept("patching.stage-carried");
        giveWay(version);
        Durable.rename(staging.folder(), version.folder());
        failpoint.accept("patching.stage-renamed");
        Durable.deleteTree(version.replaced().folder());
    }

    @Override
    public void activate(Application application) throws IOException {
        String name = application.patch().id().name();
        VersionFolder version = VersionFolder.of(application.home(), application.patch());
        if (pointer.leadsTo(name, version.tree())) {
            pointer.sync();
            return;
        }
        // Again, for what the user did while it was staged.
        requireNoLoss(application, version);
        carry(application, version);
        failpoint.accept("patching.before-switch");
        pointer.lead(name, version.tree());
    }

    @Override
    public void check(Application application) throws IOException {
        String name = application.patch().id().name();
        VersionFolder version = VersionFolder.of(application.home(), application.patch());
        if (!pointer.leadsTo(name, version.tree())) {
            throw unsound("'" + pointer.path(name) + "' does not lead to the new version");
        }
        Patterns preserved = new Patterns(TreeComparison.header(version));
        Stamps stamps = Stamps.read(version.stamps());
        int file = 0;
        try (ManifestReader reader = TreeComparison.open(version)) {
            for (Optional<ManifestEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                ManifestEntry entry = next.get();
                Path path = version.tree().resolve(entry.path());
                application.progress().accept(new ApplyProgress("check", 0, 0));
                if (!preserved.match(entry.path())) {
                    requireSound(entry, path, entry.type() == EntryType.FILE ? stamps.get(file) : Stamp.NONE);
                }
                file += entry.type() == EntryType.FILE ? 1 : 0;
            }
        } catch (ManifestException e) {
            throw TreeComparison.damaged(version, e);
        }
    }

    @Override
    public void revert(Application application) throws IOException {
        String name = application.patch().id().name();
        if (application.former().isEmpty()) {
            pointer.remove(name);
            return;
        }
        VersionFolder leaving = VersionFolder.of(application.home(), application.patch());
        VersionFolder former =
                VersionFolder.of(application.home(), application.former().get());
        if (pointer.leadsTo(name, former.tree())) {
            pointer.sync();
            return;
        }
        if (!Files.isDirectory(former.tree())) {
            throw new LocalFault(
                    "NOTHING_TO_UNDO",
                    "The folder of " + application.former().get().id() + " is gone: " + former.tree(),
                    "Roll out the version that you want.");
        }
        if (Files.isDirectory(leaving.tree()) && Files.exists(leaving.manifest())) {
            Runnable beat = beat(application, "switch");
            Patterns patterns = new Patterns(TreeComparison.header(leaving), TreeComparison.header(former));
            // The former tree is not live, so that what a crash leaves of this is seen by nobody and done again.
            new Preserved(leaving, former, patterns, true, beat).carry();
        }
        failpoint.accept("patching.before-revert");
        pointer.lead(name, former.tree());
    }

    @Override
    public void discard(Application application) throws IOException {
        PatchDescriptor patch = application.patch();
        String name = patch.id().name();
        VersionFolder version = VersionFolder.of(application.home(), patch);
        Durable.deleteTree(version.staging().folder());
        if (exists(version.replaced().folder()) && !exists(version.folder())) {
            Durable.rename(version.replaced().folder(), version.folder());
        }
        Durable.deleteTree(version.replaced().folder());
        boolean kept = records.installation(name).kept().contains(patch);
        if (!kept && exists(version.folder()) && !pointer.leadsTo(name, version.tree())) {
            // Renamed first: a half-deleted folder must not look like a version.
            Durable.rename(version.folder(), version.staging().folder());
            failpoint.accept("patching.discard-renamed");
            Durable.deleteTree(version.staging().folder());
        }
    }

    /** What differs in a live tree, preserved paths left out. */
    LocalChanges localChanges(VersionFolder version) throws IOException {
        Patterns preserved = new Patterns(TreeComparison.header(version));
        return changes(version, path -> !preserved.match(path), () -> {});
    }

    private static LocalChanges changes(VersionFolder version, Predicate<String> counts, Runnable beat)
            throws IOException {
        Tally tally = new Tally(counts);
        new TreeComparison(version, beat).run(tally);
        return tally.changes();
    }

    /** Refuses where changes of the user would be lost: what the new version's patterns do not preserve. */
    private void requireNoLoss(Application application, VersionFolder target) throws IOException {
        Optional<VersionFolder> former = former(application);
        if (former.isPresent() && !application.discardLocalChanges()) {
            Patterns preserved = new Patterns(TreeComparison.header(target));
            LocalChanges changes = changes(former.get(), path -> !preserved.match(path), beat(application, "compare"));
            if (!changes.none()) {
                throw refusal(application, changes);
            }
        }
    }

    private void carry(Application application, VersionFolder target) throws IOException {
        Optional<VersionFolder> former = former(application);
        if (former.isPresent()) {
            Patterns preserved = new Patterns(TreeComparison.header(target));
            boolean lenient = application.discardLocalChanges();
            new Preserved(former.get(), target, preserved, lenient, beat(application, "preserve")).carry();
        }
    }

    private Optional<VersionFolder> former(Application application) {
        return application
                .former()
                .filter(patch -> !patch.equals(application.patch()))
                .map(patch -> VersionFolder.of(application.home(), patch))
                .filter(folder -> Files.isDirectory(folder.tree()));
    }

    private RequestFault refusal(Application application, LocalChanges changes) {
        List<String> named = new ArrayList<>();
        changes.changed().forEach(path -> named.add(path + " (changed)"));
        changes.added().forEach(path -> named.add(path + " (added)"));
        changes.missing().forEach(path -> named.add(path + " (missing)"));
        List<String> shown = named.subList(0, Math.min(MOST_NAMED, named.size()));
        String more = changes.count() > shown.size() ? " and " + (changes.count() - shown.size()) + " more" : "";
        return new RequestFault(
                "LOCAL_CHANGES",
                "The live tree " + pointer.path(application.patch().id().name()) + " was changed on this machine: "
                        + String.join(", ", shown) + more,
                "Take the changes back, publish the patch with --preserve for them, or roll it out with"
                        + " --discard-local-changes; the changed tree then stays as the previous version.");
    }

    private void requireRoom(Application application, long written) {
        PatchDescriptor patch = application.patch();
        long missing = patch.treeLength() + patch.manifestLength() - written - room.applyAsLong(application.home());
        if (missing > 0) {
            throw Faults.diskFull(application.home().toString(), missing);
        }
    }

    /** An older folder of the same version, kept as the previous one for example, goes only when the new one is complete. */
    private void giveWay(VersionFolder version) throws IOException {
        if (exists(version.folder())) {
            Durable.deleteTree(version.replaced().folder());
            Durable.rename(version.folder(), version.replaced().folder());
            failpoint.accept("patching.stage-replaced");
        }
    }

    private static void requireSound(ManifestEntry entry, Path path, Stamp stamp) throws IOException {
        boolean sound =
                switch (entry.type()) {
                    case FILE ->
                        Stamp.of(path).equals(stamp)
                                && TreeComparison.mode(path) == TreeComparison.expected(entry, path);
                    case DIRECTORY ->
                        Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                                && TreeComparison.mode(path) == TreeComparison.expected(entry, path);
                    case LINK ->
                        Files.isSymbolicLink(path)
                                && Files.readSymbolicLink(path)
                                        .toString()
                                        .equals(entry.target().orElse(""));
                };
        if (!sound) {
            throw unsound("'" + entry.path() + "' is not as it was written");
        }
    }

    private static LocalFault unsound(String what) {
        return new LocalFault(
                "CHECK_FAILED",
                "The new version failed its check: " + what,
                "See what else writes there, then apply again.");
    }

    private static Runnable beat(Application application, String step) {
        return () -> application.progress().accept(new ApplyProgress(step, 0, 0));
    }

    private static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Counts differences, and lists the first of each kind. */
    private static final class Tally implements TreeComparison.Differences {
        private final Predicate<String> counts;
        private final List<String> changed = new ArrayList<>();
        private final List<String> added = new ArrayList<>();
        private final List<String> missing = new ArrayList<>();
        private long count;

        Tally(Predicate<String> counts) {
            this.counts = counts;
        }

        @Override
        public void changed(TreeCursor.Found found) {
            note(changed, found.path());
        }

        @Override
        public void added(TreeCursor.Found found) {
            note(added, found.path());
        }

        @Override
        public void missing(String path) {
            note(missing, path);
        }

        LocalChanges changes() {
            return new LocalChanges(List.copyOf(changed), List.copyOf(added), List.copyOf(missing), count);
        }

        private void note(List<String> list, String path) {
            if (counts.test(path)) {
                count++;
                if (list.size() < MOST_LISTED) {
                    list.add(path);
                }
            }
        }
    }
}
