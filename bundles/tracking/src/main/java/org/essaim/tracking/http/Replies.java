/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

import io.netty.buffer.ByteBuf;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.essaim.api.tracking.AnnounceReply;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.SwarmCounts;

/** A tracker's answers in bencode (BEP 3, 7, 23, 48). */
final class Replies {

    private static final int PORT_BYTES = 2;
    private static final int IPV4 = 4;
    private static final int IPV6 = 16;

    private Replies() {}

    /** Counts, the interval, and peers of both versions of IP. */
    static void announce(ByteBuf out, AnnounceReply reply, SwarmCounts counts, AnnounceQuery query) {
        List<InetSocketAddress> four = new ArrayList<>(query.wanted());
        List<InetSocketAddress> six = new ArrayList<>();
        for (PeerEndpoint peer : reply.peers()) {
            InetSocketAddress address = peer.address();
            if (four.size() + six.size() < query.wanted() && !address.isUnresolved()) {
                (address.getAddress() instanceof Inet4Address ? four : six).add(address);
            }
        }
        text(out, "d8:completei");
        number(out, counts.complete());
        text(out, "e10:incompletei");
        number(out, counts.incomplete());
        text(out, "e8:intervali");
        number(out, reply.interval().toSeconds());
        text(out, "e5:peers");
        if (query.compact()) {
            compact(out, four, IPV4);
            if (!six.isEmpty()) {
                text(out, "6:peers6");
                compact(out, six, IPV6);
            }
        } else {
            four.addAll(six);
            dictionaries(out, four);
        }
        out.writeByte('e');
    }

    private static void compact(ByteBuf out, List<InetSocketAddress> peers, int addressBytes) {
        number(out, (long) peers.size() * (addressBytes + PORT_BYTES));
        out.writeByte(':');
        for (InetSocketAddress peer : peers) {
            out.writeBytes(peer.getAddress().getAddress());
            out.writeShort(peer.getPort());
        }
    }

    /** As before BEP 23, without peer ids: what a program calls itself is not kept. */
    private static void dictionaries(ByteBuf out, List<InetSocketAddress> peers) {
        out.writeByte('l');
        for (InetSocketAddress peer : peers) {
            InetAddress address = peer.getAddress();
            String digits = address.getHostAddress();
            int scope = digits.indexOf('%');
            text(out, "d2:ip");
            string(out, scope < 0 ? digits : digits.substring(0, scope));
            text(out, "4:porti");
            number(out, peer.getPort());
            text(out, "ee");
        }
        out.writeByte('e');
    }

    /** @param files those that are known of those that were asked for */
    static void scrape(ByteBuf out, SortedMap<WireName, SwarmCounts> files) {
        text(out, "d5:filesd");
        for (Map.Entry<WireName, SwarmCounts> file : files.entrySet()) {
            text(out, "20:");
            out.writeBytes(file.getKey().bytes());
            text(out, "d8:completei");
            number(out, file.getValue().complete());
            text(out, "e10:downloadedi");
            number(out, file.getValue().downloaded());
            text(out, "e10:incompletei");
            number(out, file.getValue().incomplete());
            text(out, "ee");
        }
        text(out, "ee");
    }

    static void failure(ByteBuf out, String sentence) {
        text(out, "d14:failure reason");
        string(out, sentence);
        out.writeByte('e');
    }

    private static void string(ByteBuf out, String ascii) {
        number(out, ascii.length());
        out.writeByte(':');
        text(out, ascii);
    }

    static void text(ByteBuf out, String ascii) {
        out.writeCharSequence(ascii, StandardCharsets.US_ASCII);
    }

    /** @param value from 0 */
    static void number(ByteBuf out, long value) {
        if (value > 9) {
            number(out, value / 10);
        }
        out.writeByte('0' + (int) (value % 10));
    }
}
