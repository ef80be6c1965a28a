/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

/**
 * What a network takes besides the payload: headers, messages and their acknowledgements, and the time that a bit is under way.
 *
 * @param overhead bytes of headers for each byte of payload
 * @param delay seconds from one end of a machine's or the server's link to the other
 * @param wanDelay the same for a site's WAN link
 * @param messages whether offers, answers, news and acknowledgements take bytes and time
 */
public record Costs(double overhead, double delay, double wanDelay, boolean messages) {

    /** Bytes of payload in a full packet over Ethernet: 1,500 less IP (20), TCP (20) and its timestamps (12). */
    static final int SEGMENT = 1448;

    /** Bytes around them: Ethernet 14, IP and TCP 52. */
    static final int HEADERS = 66;

    /** Bytes that a connection may have under way before its first acknowledgement (RFC 6928). */
    static final int WINDOW = 10 * SEGMENT;

    /** Bytes that the engine lets wait in the kernel for each connection. */
    static final int UNSENT = 8 << 10;

    /** Bytes of a message that says which pieces are here, and of each of them: a byte or two. */
    private static final int NEWS = 7;

    private static final int NEWS_PIECE = 2;

    private static final int BLOCK = 16 << 10;
    private static final int PIECE_MESSAGE = 13;

    /** The payload alone takes bytes, and nothing takes time. */
    public static final Costs NONE = new Costs(0, 0, 0, false);

    /** TCP over Ethernet, 0.1 ms over a link and 10 ms over a WAN. */
    public static final Costs TCP = new Costs(headers(), 0.0001, 0.01, true);

    private static double headers() {
        return (double) HEADERS / SEGMENT + (double) PIECE_MESSAGE / BLOCK;
    }

    /** Bytes on the wire of messages with so many bytes in them. */
    static int wire(int bytes) {
        return bytes + HEADERS * ((bytes + SEGMENT - 1) / SEGMENT);
    }

    /** Bytes on the wire that acknowledge so many bytes of payload, one packet for two (RFC 5681, 4.2). */
    int acknowledging(int bytes) {
        return messages ? (int) ((long) bytes * HEADERS / (2 * SEGMENT)) : 0;
    }

    /** Bytes on the wire of an offer. */
    static int offer() {
        return wire(11);
    }

    /** Bytes on the wire of a receiver's answer, with the requests for so many bytes. */
    static int take(int bytes) {
        return wire(19 + 17 * ((bytes + BLOCK - 1) / BLOCK));
    }

    /** Bytes on the wire of an answer that declines, or of a word that there is room again. */
    static int word() {
        return wire(11);
    }

    /** Bytes of news about so many pieces in a packet that goes anyway. */
    static int toldBeside(int pieces) {
        return NEWS + NEWS_PIECE * pieces;
    }

    /** Bytes on the wire of news about so many pieces. */
    static int news(int pieces) {
        return wire(toldBeside(pieces));
    }
}
