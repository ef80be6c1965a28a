/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.tracking.SwarmMember;
import org.essaim.tracking.Roster;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of the push: hosts say {@code join MACHINE PORT SITE}, and hear at once and from then on what the
 * tracker's {@link Roster} has for them, see {@link News}. A thread for each host. Who hangs up is gone.
 */
final class MeetingPoint implements PeerSource, AutoCloseable {

    private final ServerSocket socket = new ServerSocket();
    private final IntSupplier sites;
    private final InetSocketAddress origin;
    private final Map<MachineId, Seat> seats = new HashMap<>();
    private @Nullable Roster roster;

    private record Seat(Consumer<Roster.News> hear) {}

    /**
     * @param origin where the server's engine is
     * @param sites how many sites there are, asked when the first host comes; 0 for none
     */
    MeetingPoint(InetSocketAddress origin, IntSupplier sites) throws IOException {
        this.origin = origin;
        this.sites = sites;
    }

    /** Takes hosts. */
    void open(InetSocketAddress address) throws IOException {
        socket.setReuseAddress(true);
        socket.bind(address, 256);
        Thread thread = new Thread(this::accept, "meeting-point");
        thread.setDaemon(true);
        thread.start();
    }

    /** Where hosts are taken. */
    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** The origin joins. */
    @Override
    public Membership join(SwarmMember member) {
        PeerEndpoint endpoint = new PeerEndpoint(MachineId.ORIGIN, origin, true);
        join(endpoint, 0, 0, new Seat(news -> News.tell(news, member)));
        return new Membership() {
            @Override
            public void announceNow() {
                // It has come to stay.
            }

            @Override
            public void close() {
                // Nobody needs to know.
            }
        };
    }

    @Override
    public void reannounce() {
        // This is where it would announce to.
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket host = socket.accept();
                Thread thread = new Thread(null, () -> serve(host), "meeting-point", 128 << 10);
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket host) {
        Optional<MachineId> machine = Optional.empty();
        OutputStreamSeat out = new OutputStreamSeat(host);
        Seat seat = new Seat(out);
        try (host;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(host.getInputStream(), StandardCharsets.UTF_8))) {
            host.setTcpNoDelay(true);
            for (String text = in.readLine(); text != null; text = in.readLine()) {
                String[] words = text.split(" ", -1);
                machine = Optional.of(new MachineId(words[1]));
                InetSocketAddress address = new InetSocketAddress(host.getInetAddress(), Integer.parseInt(words[2]));
                PeerEndpoint endpoint = new PeerEndpoint(machine.get(), address, false);
                join(endpoint, Integer.parseInt(words[3]), Double.parseDouble(words[4]), seat);
            }
        } catch (IOException e) {
            // It is gone.
        } finally {
            machine.ifPresent(gone -> leave(gone, seat));
        }
    }

    private synchronized void join(PeerEndpoint endpoint, int site, double uplink, Seat seat) {
        Roster present = roster;
        if (present == null) {
            if (endpoint.origin()) {
                seats.put(MachineId.ORIGIN, seat); // it is introduced to the first that comes
                return;
            }
            present = new Roster(sites.getAsInt(), new Random(), System::nanoTime);
            roster = present;
            present.joined(new PeerEndpoint(MachineId.ORIGIN, origin, true), 0, 0);
        }
        seats.put(endpoint.machine(), seat);
        Map<MachineId, Roster.News> news = present.joined(endpoint, site, uplink);
        present.all(endpoint.machine()).ifPresent(seat.hear);
        tell(news);
    }

    private synchronized void leave(MachineId machine, Seat seat) {
        if (seats.remove(machine, seat) && roster != null) {
            tell(roster.left(machine));
        }
    }

    private void tell(Map<MachineId, Roster.News> news) {
        news.forEach((machine, what) -> {
            Seat seat = seats.get(machine);
            if (seat != null) {
                seat.hear.accept(what);
            }
        });
    }

    /** Writes what a host hears. */
    private record OutputStreamSeat(Socket host) implements Consumer<Roster.News> {
        @Override
        public void accept(Roster.News news) {
            try {
                OutputStream out = host.getOutputStream();
                out.write(News.lines(news).getBytes(StandardCharsets.UTF_8));
                out.flush();
            } catch (IOException e) {
                // Its reader finds out.
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
