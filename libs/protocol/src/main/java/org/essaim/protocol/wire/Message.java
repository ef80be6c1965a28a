/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol.wire;

import java.util.Arrays;
import org.essaim.api.Sha256;

/**
 * What one peer tells another, except the blocks themselves, which {@link FrameDecoder} hands on as they come. Pieces,
 * offsets and lengths are never negative. Immutable, as long as nobody writes to the arrays handed in.
 */
public sealed interface Message {

    /** Bytes of a hash in {@link Hashes}. */
    int HASH = 32;

    /** Bytes of a hash request's frame. */
    int HASH_REQUEST_FRAME = 1 + HASH + 4 * Integer.BYTES;

    /** Nothing, so that the connection stays. */
    record KeepAlive() implements Message {}

    /** Requests will not be answered (BEP 3). */
    record Choke() implements Message {}

    /** Requests will be answered. */
    record Unchoke() implements Message {}

    /** The sender would ask if it were unchoked. */
    record Interested() implements Message {}

    /** The sender wants nothing. */
    record NotInterested() implements Message {}

    /** The sender has this piece now. */
    record Have(int piece) implements Message {}

    /** What the sender has; the first message, if at all. */
    record Bitfield(Pieces pieces) implements Message {}

    /** Asks for a block. */
    record Request(int piece, int begin, int length) implements Message {}

    /** Takes a request back. */
    record Cancel(int piece, int begin, int length) implements Message {}

    /** The port of the sender's DHT node (BEP 5), which nobody here uses. */
    record Port(int port) implements Message {}

    /** A piece that is cheap for the sender to send (BEP 6). */
    record Suggest(int piece) implements Message {}

    /** The sender has every piece (BEP 6). */
    record HaveAll() implements Message {}

    /** The sender has no piece (BEP 6). */
    record HaveNone() implements Message {}

    /** A request that will not be answered (BEP 6). */
    record Reject(int piece, int begin, int length) implements Message {}

    /** A piece that may be asked for in spite of a choke (BEP 6). */
    record AllowedFast(int piece) implements Message {}

    /** A message of an extension (BEP 10): 0 is the handshake, the others are what the receiver's handshake named. */
    record Extended(int id, byte[] payload) implements Message {

        @Override
        public boolean equals(Object other) {
            return other instanceof Extended that && id == that.id && Arrays.equals(payload, that.payload);
        }

        @Override
        public int hashCode() {
            return 31 * id + Arrays.hashCode(payload);
        }

        @Override
        public String toString() {
            return "Extended[id=" + id + ", " + payload.length + " bytes]";
        }
    }

    /**
     * Asks for hashes of a file's tree (BEP 52).
     *
     * @param root the file's {@code pieces root}
     * @param baseLayer 0 for the leaves
     * @param index the first hash in that layer
     * @param length how many hashes
     * @param proofLayers how many layers of uncles, counted from the base layer
     */
    record HashRequest(Sha256 root, int baseLayer, int index, int length, int proofLayers) implements Message {}

    /** Answers a {@link HashRequest}; the hashes one after the other, 32 bytes each, those of the proof last. */
    record Hashes(HashRequest request, byte[] hashes) implements Message {

        @Override
        public boolean equals(Object other) {
            return other instanceof Hashes that && request.equals(that.request) && Arrays.equals(hashes, that.hashes);
        }

        @Override
        public int hashCode() {
            return 31 * request.hashCode() + Arrays.hashCode(hashes);
        }

        @Override
        public String toString() {
            return "Hashes[" + request + ", " + hashes.length + " bytes]";
        }
    }

    /** A {@link HashRequest} that will not be answered. */
    record HashReject(HashRequest request) implements Message {}

    /** A message that nobody here knows; its content was passed over. */
    record Unknown(int id) implements Message {}
}
