/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol.wire;

import java.nio.ByteBuffer;

/** Writes messages as frames: four bytes of length, the message's number, its content. Thread-safe. */
public final class FrameEncoder {

    /** Bytes before a block's own. */
    public static final int BLOCK_HEADER = 13;

    private FrameEncoder() {}

    /** Bytes of a message's frame, its length included. */
    public static int size(Message message) {
        return Integer.BYTES + length(message);
    }

    /**
     * Writes a message's frame.
     *
     * @param out big-endian, with room for {@link #size}
     * @throws IllegalArgumentException for {@link Message.Unknown}, which cannot be sent
     */
    public static void encode(Message message, ByteBuffer out) {
        out.putInt(length(message));
        if (!(message instanceof Message.KeepAlive)) {
            out.put((byte) id(message));
            content(message, out);
        }
    }

    /** Writes what stands before a block of {@code length} bytes; the bytes follow. */
    public static void blockHeader(int piece, int begin, int length, ByteBuffer out) {
        out.putInt(BLOCK_HEADER - Integer.BYTES + length);
        out.put((byte) MessageIds.PIECE).putInt(piece).putInt(begin);
    }

    private static int length(Message message) {
        if (message instanceof Message.KeepAlive) {
            return 0;
        } else if (message instanceof Message.Request
                || message instanceof Message.Cancel
                || message instanceof Message.Reject) {
            return 1 + 3 * Integer.BYTES;
        } else if (message instanceof Message.Have
                || message instanceof Message.Suggest
                || message instanceof Message.AllowedFast) {
            return 1 + Integer.BYTES;
        } else if (message instanceof Message.Bitfield bitfield) {
            return 1 + bitfield.pieces().bytes();
        } else if (message instanceof Message.Port) {
            return 1 + Short.BYTES;
        } else if (message instanceof Message.Extended extended) {
            return 2 + extended.payload().length;
        } else if (message instanceof Message.Hashes hashes) {
            return Message.HASH_REQUEST_FRAME + hashes.hashes().length;
        } else if (message instanceof Message.HashRequest || message instanceof Message.HashReject) {
            return Message.HASH_REQUEST_FRAME;
        }
        return 1;
    }

    private static int id(Message message) {
        if (message instanceof Message.Request) {
            return MessageIds.REQUEST;
        } else if (message instanceof Message.Have) {
            return MessageIds.HAVE;
        } else if (message instanceof Message.Cancel) {
            return MessageIds.CANCEL;
        } else if (message instanceof Message.Reject) {
            return MessageIds.REJECT;
        } else if (message instanceof Message.Bitfield) {
            return MessageIds.BITFIELD;
        } else if (message instanceof Message.Suggest) {
            return MessageIds.SUGGEST;
        } else if (message instanceof Message.AllowedFast) {
            return MessageIds.ALLOWED_FAST;
        } else if (message instanceof Message.Port) {
            return MessageIds.PORT;
        } else if (message instanceof Message.Extended) {
            return MessageIds.EXTENDED;
        } else if (message instanceof Message.HashRequest) {
            return MessageIds.HASH_REQUEST;
        } else if (message instanceof Message.Hashes) {
            return MessageIds.HASHES;
        } else if (message instanceof Message.HashReject) {
            return MessageIds.HASH_REJECT;
        }
        return bareId(message);
    }

    private static int bareId(Message message) {
        if (message instanceof Message.Choke) {
            return MessageIds.CHOKE;
        } else if (message instanceof Message.Unchoke) {
            return MessageIds.UNCHOKE;
        } else if (message instanceof Message.Interested) {
            return MessageIds.INTERESTED;
        } else if (message instanceof Message.NotInterested) {
            return MessageIds.NOT_INTERESTED;
        } else if (message instanceof Message.HaveAll) {
            return MessageIds.HAVE_ALL;
        } else if (message instanceof Message.HaveNone) {
            return MessageIds.HAVE_NONE;
        }
        throw new IllegalArgumentException("cannot be sent: " + message);
    }

    private static void content(Message message, ByteBuffer out) {
        if (message instanceof Message.Request request) {
            block(request.piece(), request.begin(), request.length(), out);
        } else if (message instanceof Message.Have have) {
            out.putInt(have.piece());
        } else if (message instanceof Message.Cancel cancel) {
            block(cancel.piece(), cancel.begin(), cancel.length(), out);
        } else if (message instanceof Message.Reject reject) {
            block(reject.piece(), reject.begin(), reject.length(), out);
        } else if (message instanceof Message.Bitfield bitfield) {
            bitfield.pieces().encode(out);
        } else if (message instanceof Message.Suggest suggest) {
            out.putInt(suggest.piece());
        } else if (message instanceof Message.AllowedFast fast) {
            out.putInt(fast.piece());
        } else if (message instanceof Message.Port port) {
            out.putShort((short) port.port());
        } else if (message instanceof Message.Extended extended) {
            out.put((byte) extended.id()).put(extended.payload());
        } else if (message instanceof Message.HashRequest request) {
            hashRequest(request, out);
        } else if (message instanceof Message.HashReject reject) {
            hashRequest(reject.request(), out);
        } else if (message instanceof Message.Hashes hashes) {
            hashRequest(hashes.request(), out);
            out.put(hashes.hashes());
        }
    }

    private static void block(int piece, int begin, int length, ByteBuffer out) {
        out.putInt(piece).putInt(begin).putInt(length);
    }

    private static void hashRequest(Message.HashRequest request, ByteBuffer out) {
        out.put(request.root().bytes()).putInt(request.baseLayer()).putInt(request.index());
        out.putInt(request.length()).putInt(request.proofLayers());
    }
}
