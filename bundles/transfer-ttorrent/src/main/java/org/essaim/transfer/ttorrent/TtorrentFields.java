/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import com.turn.ttorrent.client.Piece;
import com.turn.ttorrent.client.SharedTorrent;
import com.turn.ttorrent.client.peer.Rate;
import com.turn.ttorrent.client.peer.SharingPeer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The four fields of ttorrent 1.5 that have no setter and that its own {@code init()} and {@code bind()} would fill while
 * hashing everything again or opening sockets of their own. Loading this class fails at once where the library changed.
 */
final class TtorrentFields {

    private static final VarHandle PIECES = field(SharedTorrent.class, "pieces", Piece[].class);
    private static final VarHandle INITIALIZED = field(SharedTorrent.class, "initialized", boolean.class);
    private static final VarHandle DOWNLOAD = field(SharingPeer.class, "download", Rate.class);
    private static final VarHandle UPLOAD = field(SharingPeer.class, "upload", Rate.class);

    private TtorrentFields() {}

    /** Does what {@link SharedTorrent#init()} does, with pieces whose validity is known. */
    static void initialize(SharedTorrent torrent, Piece[] pieces) {
        PIECES.setVolatile(torrent, pieces);
        INITIALIZED.setVolatile(torrent, true);
    }

    /** Gives a peer the rates without which it takes no block. */
    static void startRates(SharingPeer peer) {
        Rate download = new Rate();
        download.reset();
        DOWNLOAD.setVolatile(peer, download);
        Rate upload = new Rate();
        upload.reset();
        UPLOAD.setVolatile(peer, upload);
    }

    private static VarHandle field(Class<?> owner, String name, Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup()).findVarHandle(owner, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
