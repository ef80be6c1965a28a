/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.essaim.api.tracking.Place;

/**
 * The sites that the administrator has listed, and which addresses are where: the network with the longest prefix decides.
 * Sites are numbered in the order of their names. Immutable.
 */
final class SiteMap {

    /** Without sites. */
    static final SiteMap NONE = new SiteMap(Map.of());

    /** What a site's line in the configuration begins with. */
    static final String KEY = "site.";

    private static final int MOST_NETWORKS = 100_000;

    private final List<String> names = new ArrayList<>();
    private final List<List<Network>> networks = new ArrayList<>();

    /** @param sites networks by the sites' names */
    SiteMap(Map<String, List<Network>> sites) {
        new TreeMap<>(sites).forEach((name, all) -> {
            names.add(name);
            networks.add(List.copyOf(all));
        });
    }

    /**
     * Reads lines like {@code site.paris = 10.1.0.0/16, 10.9.0.0/24}; all others are passed over.
     *
     * @throws IllegalArgumentException in one sentence, when a network is none
     */
    static SiteMap read(Map<String, ?> configuration) {
        Map<String, List<Network>> sites = new TreeMap<>();
        int count = 0;
        for (Map.Entry<String, ?> entry : configuration.entrySet()) {
            if (entry.getKey().startsWith(KEY)) {
                List<Network> all = networks(entry.getKey(), String.valueOf(entry.getValue()));
                count += all.size();
                sites.put(entry.getKey().substring(KEY.length()), all);
            }
        }
        if (sites.size() >= Place.MOST || count > MOST_NETWORKS) {
            throw new IllegalArgumentException(sites.size() + " sites with " + count + " networks are more than "
                    + (Place.MOST - 1) + " with " + MOST_NETWORKS);
        }
        return new SiteMap(sites);
    }

    private static List<Network> networks(String key, String text) {
        List<Network> all = new ArrayList<>();
        for (String word : text.split("[,\\s]+", -1)) {
            if (!word.isEmpty()) {
                try {
                    all.add(Network.parse(word));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
                }
            }
        }
        return all;
    }

    /** How many there are. */
    int size() {
        return names.size();
    }

    List<String> names() {
        return List.copyOf(names);
    }

    /** A site's name; empty when there is none of that number. */
    Optional<String> name(int site) {
        return site >= 0 && site < names.size() ? Optional.of(names.get(site)) : Optional.empty();
    }

    List<Network> networks(int site) {
        return networks.get(site);
    }

    /** The site of an address, or -1 when it is in none. */
    int site(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        int best = -1;
        int longest = -1;
        for (int site = 0; host != null && site < networks.size(); site++) {
            for (Network network : networks.get(site)) {
                if (network.bits() > longest && network.contains(host)) {
                    best = site;
                    longest = network.bits();
                }
            }
        }
        return best;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SiteMap map && map.names.equals(names) && map.networks.equals(networks);
    }

    @Override
    public int hashCode() {
        return 31 * names.hashCode() + networks.hashCode();
    }
}
