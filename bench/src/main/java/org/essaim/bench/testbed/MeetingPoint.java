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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The server's side of the push: hosts say {@code join MACHINE PORT} and hear {@code peer MACHINE HOST PORT ORIGIN} at once
 * and whenever somebody joins later. A thread for each host.
 */
final class MeetingPoint implements AutoCloseable {

    /** Peers that a newcomer is told of; all, where there are few. */
    private static final int PEERS = 20;

    private static final int FEW = 30;

    private final ServerSocket socket = new ServerSocket();
    private final List<Seat> seats = new ArrayList<>();
    private final Random random = new Random();
    private final int expected;

    private record Seat(String machine, String line, OutputStream out) {
        void hear(String text) {
            try {
                out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            } catch (IOException e) {
                // Its reader finds out.
            }
        }
    }

    /** @param expected how many hosts there will be */
    MeetingPoint(int expected) throws IOException {
        this.expected = expected;
    }

    /** Takes hosts, and tells everyone of the origin. */
    void open(InetSocketAddress address, InetSocketAddress origin) throws IOException {
        seats.add(new Seat("origin", line("origin", origin, true), OutputStream.nullOutputStream()));
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

    private static String line(String machine, InetSocketAddress address, boolean origin) {
        return "peer " + machine + " " + address.getAddress().getHostAddress() + " " + address.getPort() + " " + origin;
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
        try (host;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(host.getInputStream(), StandardCharsets.UTF_8))) {
            host.setTcpNoDelay(true);
            for (String text = in.readLine(); text != null; text = in.readLine()) {
                String[] words = text.split(" ", -1);
                InetSocketAddress address = new InetSocketAddress(host.getInetAddress(), Integer.parseInt(words[2]));
                join(new Seat(words[1], line(words[1], address, false), host.getOutputStream()));
            }
        } catch (IOException e) {
            // The host is gone; those who know it go on with it when it comes back.
        }
    }

    private synchronized void join(Seat seat) {
        seats.removeIf(s -> s.machine.equals(seat.machine));
        List<Seat> others = new ArrayList<>(seats);
        Collections.shuffle(others.subList(1, others.size()), random);
        List<Seat> chosen = expected <= FEW ? others : others.subList(0, Math.min(PEERS, others.size()));
        chosen.forEach(other -> seat.hear(other.line));
        chosen.forEach(other -> other.hear(seat.line));
        seats.add(seat);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
