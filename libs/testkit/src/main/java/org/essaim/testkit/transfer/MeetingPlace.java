/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.testkit.transfer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.tracking.SwarmMember;

/** A tracker on loopback that tells everyone of everyone at once. Thread-safe. */
public final class MeetingPlace {

    private final List<Seat> seats = new CopyOnWriteArrayList<>();
    private final AtomicInteger announces = new AtomicInteger();

    private record Seat(MachineId machine, SwarmMember member) {
        PeerEndpoint endpoint() {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), member.port());
            return new PeerEndpoint(machine, address, machine.equals(MachineId.ORIGIN));
        }
    }

    /** Announces so far, joins included. */
    public int announces() {
        return announces.get();
    }

    /** How many are in a swarm. */
    public int members() {
        return seats.size();
    }

    /** A machine's way in; {@link MachineId#ORIGIN} is the origin. */
    public PeerSource as(MachineId machine) {
        return new Door(machine);
    }

    /** The newcomer hears of the others before they can call it: so it knows who calls. */
    private void introduce(Seat seat) {
        announces.incrementAndGet();
        List<Seat> others = seats.stream()
                .filter(s -> s != seat && s.member.infoHash().equals(seat.member.infoHash()))
                .toList();
        if (!others.isEmpty()) {
            seat.member.onPeers(others.stream().map(Seat::endpoint).toList());
            others.forEach(other -> other.member.onPeers(List.of(seat.endpoint())));
        }
    }

    private final class Door implements PeerSource {

        private final MachineId machine;

        private Door(MachineId machine) {
            this.machine = machine;
        }

        @Override
        public Membership join(SwarmMember member) {
            Seat seat = new Seat(machine, member);
            seats.add(seat);
            introduce(seat);
            return new Membership() {
                @Override
                public void announceNow() {
                    introduce(seat);
                }

                @Override
                public void close() {
                    seats.remove(seat);
                }
            };
        }

        @Override
        public void reannounce() {
            seats.stream().filter(s -> s.machine.equals(machine)).forEach(MeetingPlace.this::introduce);
        }
    }
}
