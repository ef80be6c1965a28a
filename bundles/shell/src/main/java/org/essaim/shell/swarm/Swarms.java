/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.swarm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.essaim.api.InfoHash;
import org.essaim.api.LocalFault;
import org.essaim.api.PatchId;
import org.essaim.api.RequestFault;
import org.essaim.api.fleet.Catalogue;
import org.essaim.api.seeding.Seeder;
import org.essaim.api.tracking.Tracker;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.api.transfer.TransferSession;
import org.essaim.shell.Failures;
import org.essaim.shell.Services;

/** What tracker, engine, seeder and catalogue together know of swarms; any of them may be away. */
public final class Swarms {

    private static final int SHORTEST_PREFIX = 4;

    private Swarms() {}

    /** Every swarm that one of them knows. */
    public static List<Swarm> known(Services services) {
        Optional<Tracker> tracker = services.find(Tracker.class);
        List<Seeder.Offer> offers =
                services.find(Seeder.class).map(Seeder::offers).orElse(List.of());
        Collection<TransferSession> sessions =
                services.find(PeerTransfer.class).map(PeerTransfer::sessions).orElse(List.of());
        Set<InfoHash> hashes = new LinkedHashSet<>();
        offers.forEach(offer -> hashes.add(offer.infoHash()));
        sessions.forEach(session -> hashes.add(session.infoHash()));
        tracker.ifPresent(known -> hashes.addAll(known.swarms()));
        Map<InfoHash, PatchId> patches = patches(services, offers);
        List<Swarm> swarms = new ArrayList<>();
        for (InfoHash hash : hashes) {
            swarms.add(new Swarm(
                    hash,
                    Optional.ofNullable(patches.get(hash)),
                    offers.stream().anyMatch(offer -> offer.infoHash().equals(hash)),
                    tracker.map(known -> known.swarm(hash)).orElse(List.of()),
                    sessions.stream()
                            .filter(session -> session.infoHash().equals(hash))
                            .findFirst()));
        }
        return swarms;
    }

    /**
     * The swarm that somebody means by a patch's id, an info-hash, or how one begins.
     *
     * @throws RequestFault {@code NO_SUCH_SWARM}, or {@code USAGE} when it could mean several
     */
    static Swarm meant(Services services, String word) {
        List<Swarm> meant =
                known(services).stream().filter(swarm -> means(word, swarm)).toList();
        if (meant.isEmpty()) {
            throw new RequestFault(
                    "NO_SUCH_SWARM",
                    "No swarm is known here as '" + word + "'",
                    "Look which there are with swarm:list.");
        }
        if (meant.size() > 1) {
            throw Failures.usage("'" + word + "' may mean " + meant.size() + " swarms", "Write more of the info-hash.");
        }
        return meant.get(0);
    }

    /** @throws LocalFault {@code NO_TRACKER} where there is none */
    public static Tracker tracker(Services services) {
        return services.find(Tracker.class)
                .orElseThrow(() -> new LocalFault(
                        "NO_TRACKER",
                        "The module tracking does not run in this Karaf, or this is no server",
                        "Use it on the server; look with module:list whether tracking is there."));
    }

    /** @throws LocalFault {@code NO_MODULES} where nothing runs that could know a swarm */
    static void requireModules(Services services) {
        boolean any = services.find(Tracker.class).isPresent()
                || services.find(PeerTransfer.class).isPresent()
                || services.find(Seeder.class).isPresent();
        if (!any) {
            throw new LocalFault(
                    "NO_MODULES",
                    "Neither tracking nor seeding nor transfer runs in this Karaf",
                    "Look with module:list, and install the feature essaim-server or essaim-agent.");
        }
    }

    private static boolean means(String word, Swarm swarm) {
        return swarm.patch().filter(patch -> patch.toString().equals(word)).isPresent()
                || (word.length() >= SHORTEST_PREFIX && swarm.infoHash().hex().startsWith(word));
    }

    private static Map<InfoHash, PatchId> patches(Services services, List<Seeder.Offer> offers) {
        Map<InfoHash, PatchId> patches = new LinkedHashMap<>();
        services.find(Catalogue.class).ifPresent(catalogue -> catalogue
                .patches()
                .forEach(patch -> patches.put(
                        patch.descriptor().infoHash(), patch.descriptor().id())));
        offers.forEach(offer -> patches.put(offer.infoHash(), offer.patch()));
        return patches;
    }
}
