/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.essaim.protocol.wire.Handshake;
import org.essaim.protocol.wire.Message;
import org.essaim.protocol.wire.WireLimits;
import org.jspecify.annotations.Nullable;

/**
 * Peers that have called before it was known what is here. They are greeted and kept waiting, a few of them, and let in
 * as soon as it is known: other programs do not call again for a minute or more when they are turned away.
 */
final class Doorstep {

    private static final int MOST = 16;
    /** What an honest peer says unasked: its extended handshake, what it has, whether it is interested. */
    private static final int MOST_MESSAGES = 16;

    private final Acceptor inside;
    private final List<Caller> waiting = new ArrayList<>();

    /** @param inside decides about each once more when its time has come */
    Doorstep(Acceptor inside) {
        this.inside = inside;
    }

    /** Lets a caller wait, unless too many do. */
    Optional<Acceptor.Acceptance> accept(RemotePeer remote, Handshake ours, WireLimits limits) {
        if (waiting.size() >= MOST) {
            return Optional.empty();
        }
        Caller caller = new Caller(remote);
        waiting.add(caller);
        return Optional.of(new Acceptor.Acceptance(ours, limits, caller));
    }

    /** They may come in. */
    void open() {
        List<Caller> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(Caller::enter);
    }

    void close(String why) {
        List<Caller> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(caller -> caller.leave(why));
    }

    /** One of them; once inside, it hands everything on. */
    private final class Caller implements LinkListener {
        private final RemotePeer remote;
        private final List<Message> said = new ArrayList<>();
        private @Nullable Link link;
        private @Nullable Handshake theirs;
        private @Nullable LinkListener peer;
        private boolean called;
        private boolean gone;

        Caller(RemotePeer remote) {
            this.remote = remote;
        }

        void enter() {
            called = true;
            Link open = link;
            Handshake greeting = theirs;
            if (open == null || greeting == null || gone) {
                return;
            }
            Optional<Acceptor.Acceptance> answer = inside.accept(greeting, remote);
            if (answer.isEmpty()) {
                leave("It is not let in");
                return;
            }
            LinkListener entered = answer.get().listener();
            peer = entered;
            entered.opened(open, greeting);
            said.forEach(entered::message);
            said.clear();
        }

        void leave(String why) {
            gone = true;
            if (link != null) {
                link.close(why);
            }
        }

        @Override
        public void opened(Link opened, Handshake handshake) {
            link = opened;
            theirs = handshake;
            if (gone) {
                leave("The swarm is left");
            } else if (called) {
                enter();
            }
        }

        @Override
        public void message(Message message) {
            if (peer != null) {
                peer.message(message);
            } else if (said.size() < MOST_MESSAGES) {
                said.add(message);
            } else {
                waiting.remove(this);
                leave("It says too much before it is let in");
            }
        }

        @Override
        public void block(int piece, int begin, ByteBuffer part, int blockLength, int blockOffset) {
            if (peer != null) {
                peer.block(piece, begin, part, blockLength, blockOffset);
            } else {
                waiting.remove(this);
                leave("It sends what it was not asked for");
            }
        }

        @Override
        public void writable() {
            if (peer != null) {
                peer.writable();
            }
        }

        @Override
        public void closed(String why) {
            gone = true;
            waiting.remove(this);
            if (peer != null) {
                peer.closed(why);
            }
        }
    }
}
