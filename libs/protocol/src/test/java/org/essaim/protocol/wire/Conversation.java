/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.essaim.api.Sha256;

/** A random conversation within the limits: its bytes, and what a decoder must tell of it. */
final class Conversation {

    /** A block as a decoder tells of it; its parts put together again. */
    record Block(int piece, int begin, List<Byte> bytes) {}

    private final Random random;
    private final WireLimits limits;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Object> said = new ArrayList<>();

    Conversation(Random random, WireLimits limits, int messages) {
        this.random = random;
        this.limits = limits;
        for (int i = 0; i < messages; i++) {
            if (random.nextInt(4) == 0) {
                block();
            } else {
                Message message = message();
                ByteBuffer frame = ByteBuffer.allocate(FrameEncoder.size(message));
                FrameEncoder.encode(message, frame);
                bytes.writeBytes(frame.array());
                said.add(message);
            }
        }
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    List<Object> said() {
        return said;
    }

    private void block() {
        byte[] block = content(1 + random.nextInt(Math.min(limits.maxBlock(), limits.pieceLength())));
        int begin = random.nextInt(limits.pieceLength() - block.length + 1);
        ByteBuffer header = ByteBuffer.allocate(FrameEncoder.BLOCK_HEADER);
        int piece = piece();
        FrameEncoder.blockHeader(piece, begin, block.length, header);
        bytes.writeBytes(header.array());
        bytes.writeBytes(block);
        List<Byte> boxed = new ArrayList<>(block.length);
        for (byte each : block) {
            boxed.add(each);
        }
        said.add(new Block(piece, begin, boxed));
    }

    private Message message() {
        return switch (random.nextInt(19)) {
            case 0 -> new Message.KeepAlive();
            case 1 -> new Message.Choke();
            case 2 -> new Message.Unchoke();
            case 3 -> new Message.Interested();
            case 4 -> new Message.NotInterested();
            case 5 -> new Message.Have(piece());
            case 6 -> new Message.Bitfield(pieces());
            case 7 -> new Message.Port(random.nextInt(0x10000));
            case 8 -> new Message.Suggest(piece());
            case 9 -> new Message.HaveAll();
            case 10 -> new Message.HaveNone();
            case 11 -> new Message.AllowedFast(piece());
            case 12 -> new Message.Extended(random.nextInt(256), content(random.nextInt(limits.maxExtended() + 1)));
            case 13 -> hashRequest();
            case 14 -> new Message.HashReject(hashRequest());
            case 15 -> hashes();
            default -> range();
        };
    }

    private Message range() {
        int length = 1 + random.nextInt(Math.min(limits.maxBlock(), limits.pieceLength()));
        int begin = random.nextInt(limits.pieceLength() - length + 1);
        return switch (random.nextInt(3)) {
            case 0 -> new Message.Request(piece(), begin, length);
            case 1 -> new Message.Cancel(piece(), begin, length);
            default -> new Message.Reject(piece(), begin, length);
        };
    }

    private Message.HashRequest hashRequest() {
        return new Message.HashRequest(
                Sha256.of(content(32)),
                random.nextInt(30),
                random.nextInt(Integer.MAX_VALUE),
                random.nextInt(Integer.MAX_VALUE),
                random.nextInt(30));
    }

    private Message.Hashes hashes() {
        Message.HashRequest asked = hashRequest();
        int length = 1 + random.nextInt(limits.maxHashes());
        Message.HashRequest answered =
                new Message.HashRequest(asked.root(), asked.baseLayer(), asked.index(), length, asked.proofLayers());
        return new Message.Hashes(answered, content((length + random.nextInt(20)) * 32));
    }

    private Pieces pieces() {
        Pieces pieces = Pieces.none(limits.pieceCount());
        for (int i = random.nextInt(limits.pieceCount() + 1); i > 0; i--) {
            pieces.add(piece());
        }
        return pieces;
    }

    private int piece() {
        return random.nextInt(limits.pieceCount());
    }

    private byte[] content(int length) {
        byte[] content = new byte[length];
        random.nextBytes(content);
        return content;
    }
}
