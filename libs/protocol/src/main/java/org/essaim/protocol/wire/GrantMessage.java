/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What machines of one fleet tell each other beside BitTorrent's own messages, as an extension (BEP 10) named {@value
 * #NAME}. A sender offers one whole piece; the receiver takes it, naming the piece and asking for its missing blocks by
 * ordinary requests, or declines. Loads are blocks that the receiver has outstanding with everyone, so that a sender finds
 * out who is idle. Each message is one byte for its kind and big-endian numbers of four bytes; but {@link News}, which
 * nearly every piece causes for every neighbour, has its numbers shorter. Kinds that are not known are passed over, so that
 * releases that know more can talk to those that know less.
 */
public sealed interface GrantMessage {

    /** The extension's name in the extended handshake's {@code m}. */
    String NAME = "es_grant";

    /** {@link Offer#piece} when the receiver is to choose. */
    int ANY = -1;

    /** The kind of {@link News}. */
    int NEWS = 6;

    /** Bytes of a number in {@link News} at most: there are fewer than 2^28 pieces. */
    int LONGEST_NUMBER = 4;

    /** Most blocks that a load may tell: nobody has more outstanding. */
    int MOST_LOAD = 1 << 20;

    /** The sender would send a piece now. */
    record Offer(int piece) implements GrantMessage {}

    /** The offer is taken: requests for so many blocks, at least one, of this piece follow. */
    record Take(int piece, int blocks, int load) implements GrantMessage {}

    /** The offer is declined: the receiver has enough outstanding, and will say when it has not. */
    record Busy(int load) implements GrantMessage {}

    /** The offer is declined: the receiver lacks nothing that the sender has, or gets it from others. */
    record Sated(int load) implements GrantMessage {}

    /** The receiver has room again. */
    record Ready(int load) implements GrantMessage {}

    /** The receiver will ask for nothing more of what it has taken. */
    record Over(int load) implements GrantMessage {}

    /**
     * The sender of this has got these pieces, as it would tell with as many HAVEs. The first number and then the distance
     * of each to the one before are written in groups of seven bits, the lowest first, all but the last with the eighth bit
     * set (unsigned LEB128).
     *
     * @param pieces at least one, ascending
     */
    record News(List<Integer> pieces) implements GrantMessage {}

    /** The payload of the extension's message. */
    static byte[] encode(GrantMessage message) {
        if (message instanceof Offer offer) {
            return numbers(0, offer.piece());
        } else if (message instanceof Take take) {
            return numbers(1, take.piece(), take.blocks(), take.load());
        } else if (message instanceof Busy busy) {
            return numbers(2, busy.load());
        } else if (message instanceof Sated sated) {
            return numbers(3, sated.load());
        } else if (message instanceof Ready ready) {
            return numbers(4, ready.load());
        }
        return message instanceof News news ? distances(news.pieces()) : numbers(5, ((Over) message).load());
    }

    private static byte[] distances(List<Integer> pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 + 2 * pieces.size());
        out.write(NEWS);
        int before = 0;
        for (int piece : pieces) {
            int distance = piece - before;
            for (; distance >= 1 << 7; distance >>>= 7) {
                out.write(distance & 0x7f | 0x80);
            }
            out.write(distance);
            before = piece;
        }
        return out.toByteArray();
    }

    private static byte[] numbers(int kind, int... numbers) {
        ByteBuffer out = ByteBuffer.allocate(1 + Integer.BYTES * numbers.length).put((byte) kind);
        for (int number : numbers) {
            out.putInt(number);
        }
        return out.array();
    }

    /**
     * Parses the payload of the extension's message.
     *
     * @param pieces how many there are
     * @return nothing where it is of a kind that only later releases know, to be passed over
     * @throws WireException when it has another length than its kind has, or names what there is not
     */
    static Optional<GrantMessage> parse(byte[] payload, int pieces) throws WireException {
        if (payload.length == 0) {
            throw new WireException("A grant message is empty.");
        }
        int kind = payload[0] & 0xff;
        if (kind > NEWS) {
            return Optional.empty();
        }
        ByteBuffer numbers = ByteBuffer.wrap(payload, 1, payload.length - 1);
        return Optional.of(kind == NEWS ? news(numbers, pieces) : parse(kind, numbers, pieces));
    }

    private static GrantMessage parse(int kind, ByteBuffer in, int pieces) throws WireException {
        if (in.remaining() != Integer.BYTES * (kind == 1 ? 3 : 1)) {
            throw new WireException("A grant message of kind " + kind + " has " + in.remaining() + " bytes more.");
        }
        if (kind == 0) {
            return new Offer(in(in.getInt(), ANY, pieces - 1, "piece"));
        } else if (kind == 1) {
            return new Take(
                    in(in.getInt(), 0, pieces - 1, "piece"),
                    in(in.getInt(), 1, MOST_LOAD, "number of blocks"),
                    in(in.getInt(), 0, MOST_LOAD, "load"));
        }
        int load = in(in.getInt(), 0, MOST_LOAD, "load");
        if (kind == 2) {
            return new Busy(load);
        }
        if (kind == 3) {
            return new Sated(load);
        }
        return kind == 4 ? new Ready(load) : new Over(load);
    }

    private static News news(ByteBuffer in, int pieces) throws WireException {
        List<Integer> news = new ArrayList<>();
        for (int before = 0; in.hasRemaining() || news.isEmpty(); before = news.get(news.size() - 1)) {
            int distance = in(distance(in), news.isEmpty() ? 0 : 1, pieces - 1, "distance");
            news.add(in(before + distance, 0, pieces - 1, "piece"));
        }
        return new News(List.copyOf(news));
    }

    private static int distance(ByteBuffer in) throws WireException {
        int distance = 0;
        for (int shift = 0; shift < 7 * LONGEST_NUMBER && in.hasRemaining(); shift += 7) {
            byte part = in.get();
            distance |= (part & 0x7f) << shift;
            if (part > 0 || part == 0 && shift == 0) {
                return distance;
            } else if (part == 0) {
                break; // it has a shorter form
            }
        }
        throw new WireException("A grant message has a number that does not end as it should.");
    }

    private static int in(int number, int least, int most, String what) throws WireException {
        if (number < least || number > most) {
            throw new WireException("A grant message names " + what + " " + number + ".");
        }
        return number;
    }
}
