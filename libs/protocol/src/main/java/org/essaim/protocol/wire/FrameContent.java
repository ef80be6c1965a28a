/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol.wire;

import java.nio.ByteBuffer;
import org.essaim.api.Sha256;

/** What a frame of each kind may hold. One thread. */
final class FrameContent {

    /** Bytes that say where a block belongs. */
    static final int PLACE = 2 * Integer.BYTES;

    private static final int RANGE = 3 * Integer.BYTES;

    private final WireLimits limits;

    FrameContent(WireLimits limits) {
        this.limits = limits;
    }

    static boolean isKnown(int id) {
        return id <= MessageIds.PORT
                || id >= MessageIds.SUGGEST && id <= MessageIds.ALLOWED_FAST
                || id >= MessageIds.EXTENDED && id <= MessageIds.HASH_REJECT;
    }

    /** Refuses a frame whose content has a length that no such message has. */
    void check(int id, int length) throws WireException {
        int least = least(id);
        if (length < least || length > least + most(id)) {
            throw new WireException("A message of kind " + id + " has " + length + " bytes of content.");
        }
    }

    private int least(int id) {
        return switch (id) {
            case MessageIds.HAVE, MessageIds.SUGGEST, MessageIds.ALLOWED_FAST -> Integer.BYTES;
            case MessageIds.BITFIELD -> limits.bitfieldBytes();
            case MessageIds.REQUEST, MessageIds.CANCEL, MessageIds.REJECT -> RANGE;
            case MessageIds.PIECE -> PLACE + 1;
            case MessageIds.PORT -> Short.BYTES;
            case MessageIds.EXTENDED -> 1;
            case MessageIds.HASH_REQUEST, MessageIds.HASHES, MessageIds.HASH_REJECT -> Message.HASH_REQUEST_FRAME - 1;
            default -> 0;
        };
    }

    /** How many bytes there may be beyond the least. */
    private int most(int id) {
        return switch (id) {
            case MessageIds.PIECE -> limits.maxBlock() - 1;
            case MessageIds.EXTENDED -> limits.maxExtended();
            case MessageIds.HASHES -> limits.hashesBytes();
            default -> isKnown(id) ? 0 : limits.maxExtended();
        };
    }

    /** Refuses a block that lies outside the piece it claims. */
    void checkBlock(int piece, int begin, int length) throws WireException {
        checkPiece(piece);
        if (begin < 0 || length < 1 || length > limits.maxBlock() || begin > limits.pieceLength() - length) {
            throw new WireException(
                    "A block of " + Integer.toUnsignedLong(length) + " bytes from " + Integer.toUnsignedLong(begin)
                            + " does not lie in a piece of " + limits.pieceLength() + " bytes.");
        }
    }

    private int checkPiece(int piece) throws WireException {
        if (piece < 0 || piece >= limits.pieceCount()) {
            throw new WireException(
                    "There is no piece " + Integer.toUnsignedLong(piece) + " of " + limits.pieceCount() + ".");
        }
        return piece;
    }

    /**
     * One message.
     *
     * @param in all of its content, nothing else
     */
    Message decode(int id, ByteBuffer in) throws WireException {
        return switch (id) {
            case MessageIds.CHOKE -> new Message.Choke();
            case MessageIds.UNCHOKE -> new Message.Unchoke();
            case MessageIds.INTERESTED -> new Message.Interested();
            case MessageIds.NOT_INTERESTED -> new Message.NotInterested();
            case MessageIds.HAVE -> new Message.Have(checkPiece(in.getInt()));
            case MessageIds.BITFIELD -> new Message.Bitfield(Pieces.decode(in, limits.pieceCount()));
            case MessageIds.REQUEST -> request(in);
            case MessageIds.CANCEL -> cancel(in);
            case MessageIds.PORT -> new Message.Port(in.getShort() & 0xffff);
            case MessageIds.SUGGEST -> new Message.Suggest(checkPiece(in.getInt()));
            case MessageIds.HAVE_ALL -> new Message.HaveAll();
            case MessageIds.HAVE_NONE -> new Message.HaveNone();
            case MessageIds.REJECT -> reject(in);
            case MessageIds.ALLOWED_FAST -> new Message.AllowedFast(checkPiece(in.getInt()));
            case MessageIds.EXTENDED -> new Message.Extended(in.get() & 0xff, rest(in));
            case MessageIds.HASH_REQUEST -> hashRequest(in);
            case MessageIds.HASHES -> hashes(in);
            case MessageIds.HASH_REJECT -> new Message.HashReject(hashRequest(in));
            default -> new Message.Unknown(id);
        };
    }

    private Message.Request request(ByteBuffer in) throws WireException {
        Message.Request request = new Message.Request(in.getInt(), in.getInt(), in.getInt());
        checkBlock(request.piece(), request.begin(), request.length());
        return request;
    }

    private Message.Cancel cancel(ByteBuffer in) throws WireException {
        Message.Request range = request(in);
        return new Message.Cancel(range.piece(), range.begin(), range.length());
    }

    private Message.Reject reject(ByteBuffer in) throws WireException {
        Message.Request range = request(in);
        return new Message.Reject(range.piece(), range.begin(), range.length());
    }

    private static Message.HashRequest hashRequest(ByteBuffer in) throws WireException {
        byte[] root = new byte[Message.HASH];
        in.get(root);
        Message.HashRequest request =
                new Message.HashRequest(Sha256.of(root), in.getInt(), in.getInt(), in.getInt(), in.getInt());
        if ((request.baseLayer() | request.index() | request.length() | request.proofLayers()) < 0) {
            throw new WireException("Hashes are asked for that no tree has.");
        }
        return request;
    }

    private Message.Hashes hashes(ByteBuffer in) throws WireException {
        Message.HashRequest request = hashRequest(in);
        byte[] hashes = rest(in);
        int count = hashes.length / Message.HASH;
        if (hashes.length % Message.HASH != 0
                || request.length() > limits.maxHashes()
                || count < request.length()
                || count > request.length() + WireLimits.MOST_LAYERS) {
            throw new WireException(
                    "An answer of " + hashes.length + " bytes does not hold " + request.length() + " hashes.");
        }
        return new Message.Hashes(request, hashes);
    }

    private static byte[] rest(ByteBuffer in) {
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return rest;
    }
}
