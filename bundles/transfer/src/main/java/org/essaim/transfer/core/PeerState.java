/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.Place;
import org.essaim.api.tracking.Traffic;
import org.essaim.api.transfer.PeerView;
import org.essaim.protocol.wire.Handshake;
import org.essaim.protocol.wire.Message;
import org.essaim.protocol.wire.Pieces;
import org.jspecify.annotations.Nullable;

/**
 * One connection: what the peer has and wants, and what we want from it. On the loop's thread, except {@link #view}, which
 * any may call.
 */
final class PeerState implements LinkListener {

    private static final long SILENT_NANOS = 120_000_000_000L;
    private static final long IDLE_NANOS = 600_000_000_000L;
    private static final long KEEP_ALIVE_NANOS = 100_000_000_000L;

    private final SwarmCore swarm;
    private final PeerDownload download;
    private final PeerUpload upload;
    private final PeerMessages messages;
    private final PeerPieces content;
    private RemotePeer remote;
    private final long since;
    private @Nullable Link link;
    private Sender sender;
    private AddressBook.@Nullable Entry entry;
    private @Nullable PeerName name;
    private @Nullable Neighbour neighbour;
    private volatile boolean origin;
    private volatile Optional<MachineId> machine;
    private volatile long bytesReceived;
    private volatile long bytesSent;
    private long unplaced;
    private boolean fast;
    private boolean hashing;
    private boolean choking = true;
    private boolean closed;
    private long receivedAt;
    private long sentAt;
    private long told;

    PeerState(SwarmCore swarm, RemotePeer remote, Sender sender) {
        this.swarm = swarm;
        this.remote = remote;
        this.sender = sender;
        this.machine = remote.machine();
        this.since = swarm.now();
        this.receivedAt = since;
        this.sentAt = since;
        this.download = new PeerDownload(this, swarm.downloads(), swarm.limits().bytesAhead());
        this.upload = new PeerUpload(this, swarm.uploads(), swarm.limits().requestsKept(), since);
        this.messages = new PeerMessages(this, swarm);
        this.content = new PeerPieces(this, swarm);
    }

    SwarmCore swarm() {
        return swarm;
    }

    RemotePeer remote() {
        return remote;
    }

    PeerDownload download() {
        return download;
    }

    PeerUpload upload() {
        return upload;
    }

    Sender sender() {
        return sender;
    }

    /** Who answers for what it sends, as its certificate says. */
    void answers(Sender known) {
        sender = known;
    }

    boolean isOrigin() {
        return origin;
    }

    boolean isFast() {
        return fast;
    }

    /** It understands grants. @param id the number it gives their messages */
    void cooperates(int id) {
        Neighbour fresh = new Neighbour(this, id);
        neighbour = fresh;
        swarm.uploads().cooperates(fresh);
    }

    /** As a machine of our own kind, if it is one. */
    @Nullable Neighbour neighbour() {
        return neighbour;
    }

    /** Whether it can be asked for hashes (BEP 52). */
    boolean isHashing() {
        return hashing;
    }

    boolean isClosed() {
        return closed;
    }

    /** How long it has been connected; 0 when it never was. */
    long age(long now) {
        return link == null ? 0 : now - since;
    }

    /** How long ago it was called, or has called. */
    long since(long now) {
        return now - since;
    }

    boolean isOpen() {
        return link != null && !closed;
    }

    @Nullable PeerName name() {
        return name;
    }

    AddressBook.@Nullable Entry entry() {
        return entry;
    }

    /** The tracker has told who it is. */
    void known(AddressBook.Entry known) {
        entry = known;
        if (origin != known.endpoint().origin()) {
            origin = !origin;
            swarm.tally().isOrigin(origin, bytesReceived);
        }
        if (remote.machine().isEmpty()) {
            machine = Optional.of(known.endpoint().machine());
        }
        if (unplaced > 0 && source() != Traffic.NO_SITE) {
            swarm.tally().placed(source(), unplaced);
        }
        unplaced = 0;
        relocate();
    }

    /** The site that what it sends comes from, as in {@link Traffic#received()}. */
    int source() {
        if (origin) {
            return Place.APART;
        }
        Place place = place();
        return place.sites() == 0 ? Traffic.NO_SITE : place.site();
    }

    /** Where it stands in the swarm, as the tracker says; anywhere until it does. */
    Place place() {
        return entry == null ? Place.FLAT : entry.endpoint().place();
    }

    /** Whether a WAN lies between us. */
    boolean isFar() {
        return content.isFar();
    }

    /** It stands elsewhere now, or we do. */
    void relocate() {
        content.relocate(place().isFarFrom(swarm.site().place()));
    }

    /** What it has, and how that counts. */
    PeerPieces content() {
        return content;
    }

    /** What it has; empty until it says so. */
    Pieces pieces() {
        return content.all();
    }

    /** Whether it has said what it has. */
    boolean hasSaid() {
        return content.isKnown();
    }

    boolean has(int piece) {
        return content.has(piece);
    }

    boolean isComplete() {
        return content.isComplete();
    }

    /** Whether it may be asked for blocks. */
    boolean mayAsk() {
        return !choking && content.interesting() > 0 && isOpen();
    }

    @Override
    public void opened(Link opened, Handshake theirs) {
        link = opened;
        remote = opened.peer();
        remote.machine().ifPresent(m -> machine = Optional.of(m));
        name = new PeerName(theirs.peerId());
        fast = theirs.has(Handshake.Bit.FAST);
        hashing = theirs.has(Handshake.Bit.V2);
        receivedAt = swarm.now();
        swarm.table().opened(this, theirs);
    }

    @Override
    public boolean isAlsoNamed(byte[] infoHash) {
        return swarm.isNamed(infoHash);
    }

    @Override
    public void message(Message message) {
        receivedAt = swarm.now();
        if (!closed) {
            messages.handle(message);
        }
    }

    @Override
    public void block(int piece, int begin, ByteBuffer part, int blockLength, int blockOffset) {
        receivedAt = swarm.now();
        if (!closed) {
            download.part(piece, begin, part, blockLength, blockOffset);
        }
    }

    @Override
    public void writable() {
        swarm.uploads().scheduler().ready(this);
    }

    @Override
    public void closed(String why) {
        end(why);
    }

    void send(Message message) {
        if (link != null) {
            sentAt = swarm.now();
            link.send(message);
        }
    }

    void sendBlock(int piece, int begin, ByteBuffer data, Runnable sent) {
        Link open = link;
        if (open == null) {
            sent.run();
            return;
        }
        sentAt = swarm.now();
        open.sendBlock(piece, begin, data, sent);
    }

    long unsent() {
        return link == null ? 0 : link.unsent();
    }

    /** Ends the connection. */
    void close(String why) {
        if (link != null) {
            link.close(why);
        }
        end(why);
    }

    private void end(String why) {
        if (!closed) {
            closed = true;
            swarm.table().left(this, why);
        }
    }

    void choking(boolean on) {
        choking = on;
        if (!on) {
            swarm.downloads().fill(this);
        } else if (!fast) {
            download.drop();
            swarm.downloads().fillOthers(this);
        }
    }

    /** Of how many pieces it was told, since the swarm was entered. */
    long told() {
        return told;
    }

    void told(long pieces) {
        told = pieces;
    }

    void tick(long now) {
        if (now - receivedAt > SILENT_NANOS) {
            close("It is silent");
        } else if (now - Math.max(since, Math.max(download.progressAt(), upload.usedAt())) > IDLE_NANOS) {
            close("It is idle");
        } else if (now - sentAt > KEEP_ALIVE_NANOS) {
            send(new Message.KeepAlive());
        }
    }

    void countReceived(int bytes) {
        bytesReceived += bytes;
        unplaced += entry == null ? bytes : 0;
    }

    void countSent(int bytes) {
        bytesSent += bytes;
    }

    /** As others see it. Any thread. */
    PeerView view() {
        double part = content.count() / (double) swarm.layout().pieces();
        return new PeerView(machine, remote.address(), origin, bytesReceived, bytesSent, part);
    }

    boolean isNamed(PeerName other) {
        return name != null && Arrays.equals(name.bytes(), other.bytes());
    }

    /** Where it stands, for the log. */
    String describe() {
        return (choking ? "chokes" : "lets ask") + (upload.isChoked() ? ", is choked" : "") + ", has " + content.count()
                + ", "
                + content.interesting() + " interesting, asked "
                + download.asked().size() + " in "
                + download.window().bytes() + (download.isStalled() ? ", stalled" : "");
    }

    @Override
    public String toString() {
        return machine.map(MachineId::value).orElse("") + "@" + remote.address();
    }
}
