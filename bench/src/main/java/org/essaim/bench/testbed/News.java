/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.testbed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.Place;
import org.essaim.api.tracking.SwarmMember;
import org.essaim.tracking.Roster;

/**
 * What a host hears, as lines: {@code place PLACE}, {@code peer MACHINE HOST PORT ORIGIN PLACE} and {@code gone MACHINE},
 * where PLACE is {@code SITE SITES GATEWAY GATEWAYS}.
 */
final class News {

    private News() {}

    static String lines(Roster.News news) {
        StringBuilder lines = new StringBuilder("place" + words(news.place()) + "\n");
        for (PeerEndpoint peer : news.peers()) {
            InetSocketAddress address = peer.address();
            lines.append("peer ").append(peer.machine().value());
            lines.append(' ')
                    .append(address.getAddress().getHostAddress())
                    .append(' ')
                    .append(address.getPort());
            lines.append(' ').append(peer.origin()).append(words(peer.place())).append('\n');
        }
        news.gone()
                .forEach(
                        machine -> lines.append("gone ").append(machine.value()).append('\n'));
        return lines.toString();
    }

    private static String words(Place place) {
        return " " + place.site() + " " + place.sites() + " " + place.gateway() + " " + place.gateways();
    }

    /** Tells an engine what one line says. */
    static void hear(String line, SwarmMember member) throws IOException {
        String[] words = line.split(" ", -1);
        if (words[0].equals("place")) {
            member.onPlace(place(words, 1));
        } else if (words[0].equals("gone")) {
            member.onGone(List.of(new MachineId(words[1])));
        } else {
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.getByName(words[2]), Integer.parseInt(words[3]));
            boolean origin = Boolean.parseBoolean(words[4]);
            member.onPeers(List.of(new PeerEndpoint(new MachineId(words[1]), address, origin, place(words, 5))));
        }
    }

    private static Place place(String[] words, int from) {
        return new Place(
                Integer.parseInt(words[from]),
                Integer.parseInt(words[from + 1]),
                Integer.parseInt(words[from + 2]),
                Integer.parseInt(words[from + 3]));
    }

    /** Tells an engine of this process. */
    static void tell(Roster.News news, SwarmMember member) {
        member.onPlace(news.place());
        member.onPeers(news.peers());
        member.onGone(news.gone());
    }
}
