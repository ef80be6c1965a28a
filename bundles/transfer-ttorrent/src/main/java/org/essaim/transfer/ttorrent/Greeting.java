/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import com.turn.ttorrent.client.Handshake;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.text.ParseException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.essaim.api.InfoHash;
import org.essaim.api.PeerFault;

/** A BitTorrent handshake (BEP 3), read within a deadline so that a silent or dripping peer holds nobody up. */
record Greeting(InfoHash infoHash, PeerName name) {

    /** What a peer has to send its handshake, all of it. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int LENGTH =
            Handshake.BASE_HANDSHAKE_LENGTH + Handshake.BITTORRENT_PROTOCOL_IDENTIFIER.length();

    void send(Socket socket) throws IOException {
        ByteBuffer data = Handshake.craft(infoHash.bytes(), name.bytes()).getData();
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        socket.getOutputStream().write(bytes);
    }

    /**
     * Reads a peer's handshake.
     *
     * @throws PeerFault {@code BAD_HANDSHAKE} when it is none
     */
    static Greeting receive(Socket socket, LongSupplier nanos) throws IOException {
        byte[] bytes = new byte[LENGTH];
        long deadline = nanos.getAsLong() + PATIENCE.toNanos();
        InputStream in = socket.getInputStream();
        int filled = 0;
        while (filled < LENGTH) {
            long left = (deadline - nanos.getAsLong()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("no handshake within " + PATIENCE.toSeconds() + " s");
            }
            socket.setSoTimeout((int) left);
            int read = in.read(bytes, filled, LENGTH - filled);
            if (read < 0) {
                throw new IOException("the peer left before its handshake was complete");
            }
            filled += read;
            if (bytes[0] != Handshake.BITTORRENT_PROTOCOL_IDENTIFIER.length()) {
                throw bad(new ParseException("not the protocol's name", 0));
            }
        }
        return parse(bytes);
    }

    /** @throws PeerFault {@code BAD_HANDSHAKE} */
    static Greeting parse(byte[] bytes) throws IOException {
        try {
            Handshake handshake = Handshake.parse(ByteBuffer.wrap(bytes));
            return new Greeting(InfoHash.of(handshake.getInfoHash()), PeerName.parse(handshake.getPeerId()));
        } catch (ParseException | RuntimeException e) {
            throw bad(e);
        }
    }

    private static PeerFault bad(Exception cause) {
        return new PeerFault("BAD_HANDSHAKE", "A peer does not speak BitTorrent", "Nothing: it was dropped.", cause);
    }
}
