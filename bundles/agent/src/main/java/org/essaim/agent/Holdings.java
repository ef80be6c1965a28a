/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.essaim.api.Fault;
import org.essaim.api.InfoHash;
import org.essaim.api.PatchId;
import org.essaim.api.patching.Installed;
import org.essaim.api.patching.PatchApplier;
import org.essaim.api.seeding.Seeder;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.payload.FilePieceStorage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this machine holds: offers every live tree to the swarm straight from its installed files, takes offers back when
 * a tree is live no more, and deletes the swarm folders that nobody needs. The agent's thread owns it; looking, opening
 * and deleting happen elsewhere, one round at a time.
 */
final class Holdings {

    /** A round is made at least this often, for what changed without the agent. */
    static final long ROUND = 60_000_000_000L;

    private static final int MAX_OPEN = 32;
    private static final Logger LOG = LoggerFactory.getLogger(Holdings.class);

    private final Surroundings world;
    private final Modules modules;
    private final Inbox inbox;
    private final SwarmFolders folders;
    private final Map<InfoHash, Offer> offers = new HashMap<>();
    private final Map<PatchId, String> changed = new ConcurrentHashMap<>();
    private @Nullable Seeder offeredTo;
    private boolean busy;
    private boolean wanted = true;
    private long lastRound;
    private volatile List<Installed> installed = List.of();

    Holdings(Surroundings world, Modules modules, Inbox inbox, SwarmFolders folders) {
        this.world = world;
        this.modules = modules;
        this.inbox = inbox;
        this.folders = folders;
    }

    /** Something may have changed. */
    void refresh() {
        wanted = true;
    }

    /** What is live, as of the last round; any thread. */
    List<Installed> installed() {
        return installed;
    }

    /** Files that someone changed in a live tree and that are therefore not served: one per patch; any thread. */
    Map<PatchId, String> changed() {
        return Map.copyOf(changed);
    }

    long step(long now) {
        offerToNewSeeder();
        PatchApplier applier = modules.applier().get();
        if (busy || applier == null) {
            return Long.MAX_VALUE;
        }
        long since = now - lastRound;
        if (!wanted && since < ROUND) {
            return ROUND - since;
        }
        wanted = false;
        busy = true;
        lastRound = now;
        Set<InfoHash> known = Set.copyOf(offers.keySet());
        inbox.work(() -> look(applier, known), this::looked);
        return ROUND;
    }

    /** Takes an offer back, because its swarm is entered in another way. */
    void withdraw(InfoHash swarm) {
        Offer offer = offers.remove(swarm);
        if (offer != null) {
            Seeder seeder = modules.seeder().get();
            if (seeder != null) {
                seeder.withdraw(swarm);
            }
            close(offer.request.storage());
        }
    }

    /** The agent stops: storages are closed, offers are the next agent's to make again. */
    void close() {
        List.copyOf(offers.keySet()).forEach(this::withdraw);
    }

    private Round look(PatchApplier applier, Set<InfoHash> known) {
        List<Installed> live = applier.installed();
        Set<InfoHash> keep = new HashSet<>();
        List<Offer> fresh = new ArrayList<>();
        for (Installed each : live) {
            InfoHash swarm = each.patch().infoHash();
            keep.add(swarm);
            each.previous().ifPresent(previous -> keep.add(previous.infoHash()));
            if (!known.contains(swarm) && !folders.isHeld(swarm) && Files.exists(folders.metainfo(swarm))) {
                Offer offer = open(each);
                if (offer != null) {
                    fresh.add(offer);
                }
            }
        }
        try {
            folders.clean(keep);
        } catch (IOException e) {
            LOG.warn("Old swarm folders cannot be deleted yet: {}", e.toString());
        }
        return new Round(live, fresh);
    }

    private @Nullable Offer open(Installed live) {
        InfoHash swarm = live.patch().infoHash();
        try {
            byte[] metainfo = Files.readAllBytes(folders.metainfo(swarm));
            Files.createDirectories(folders.state(swarm));
            PieceStorage storage = new WatchedStorage(
                    FilePieceStorage.installed(live.manifest(), live.tree(), live.stamps(), MAX_OPEN),
                    path -> noteChange(live.patch().id(), path));
            return new Offer(live, new TransferRequest(swarm, metainfo, storage, folders.state(swarm), true));
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} cannot be offered to others: {}", live.patch().id(), e.toString());
            return null;
        }
    }

    private void looked(@Nullable Round round, @Nullable Throwable error) {
        busy = false;
        if (round == null) {
            LOG.debug("What is installed cannot be seen now", error);
            return;
        }
        world.failpoint().accept("agent.cleaned");
        Set<InfoHash> live = new HashSet<>();
        round.installed.forEach(each -> live.add(each.patch().infoHash()));
        installed = round.installed;
        changed.keySet()
                .retainAll(
                        round.installed.stream().map(each -> each.patch().id()).toList());
        List.copyOf(offers.values()).stream()
                .filter(offer -> !live.contains(offer.swarm()) || moved(offer, round.installed))
                .forEach(offer -> {
                    withdraw(offer.swarm());
                    wanted |= live.contains(offer.swarm());
                });
        round.fresh.forEach(this::take);
    }

    private static boolean moved(Offer offer, List<Installed> installed) {
        return installed.stream()
                .filter(each -> each.patch().infoHash().equals(offer.swarm()))
                .noneMatch(each -> each.tree().equals(offer.installed.tree()));
    }

    private void take(Offer offer) {
        if (folders.isHeld(offer.swarm()) || offers.containsKey(offer.swarm())) {
            close(offer.request.storage());
            return;
        }
        offers.put(offer.swarm(), offer);
        Seeder seeder = modules.seeder().get();
        if (seeder != null && Objects.equals(seeder, offeredTo)) {
            offer(seeder, offer);
        }
        world.failpoint().accept("agent.offered");
    }

    private void offerToNewSeeder() {
        Seeder seeder = modules.seeder().get();
        if (seeder != offeredTo) {
            offeredTo = seeder;
            if (seeder != null) {
                offers.values().forEach(offer -> offer(seeder, offer));
            }
        }
    }

    private static void offer(Seeder seeder, Offer offer) {
        try {
            seeder.offer(offer.installed.patch().id(), offer.request);
        } catch (Fault e) {
            LOG.warn("{} is not offered: {}", offer.installed.patch().id(), e.sentence());
        }
    }

    private void noteChange(PatchId patch, String path) {
        if (changed.put(patch, path) == null) {
            LOG.warn("'{}' of {} was changed on this machine; it is not passed on to others", path, patch);
        }
    }

    private static void close(PieceStorage storage) {
        try {
            storage.close();
        } catch (IOException e) {
            LOG.debug("A storage did not close cleanly", e);
        }
    }

    private record Offer(Installed installed, TransferRequest request) {

        InfoHash swarm() {
            return request.infoHash();
        }
    }

    private record Round(List<Installed> installed, List<Offer> fresh) {}
}
