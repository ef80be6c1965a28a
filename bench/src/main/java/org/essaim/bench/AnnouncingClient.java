/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes one announce after the other, as cheaply as Java can, and looks whether the answer is one that names peers. One
 * thread; {@link #close} is for any.
 */
final class AnnouncingClient implements AutoCloseable {

    private static final int LARGEST_ANSWER = 4 << 10;
    private static final String LENGTH = "content-length:";

    private final InetSocketAddress tracker;
    private final boolean keep;
    private final ByteBuffer in = ByteBuffer.allocateDirect(LARGEST_ANSWER);
    private final ByteBuffer out = ByteBuffer.allocateDirect(LARGEST_ANSWER);
    private volatile @Nullable SocketChannel connection;

    AnnouncingClient(LoadPlan plan) {
        tracker = new InetSocketAddress(InetAddress.getLoopbackAddress(), plan.port());
        keep = plan.keep();
    }

    /**
     * Asks once.
     *
     * @return whether the answer is as it should be
     * @throws IOException when none comes; the next announce has a new connection
     */
    boolean announce(byte[] beginning, byte[] end) throws IOException {
        out.clear().put(beginning).put(end).flip();
        in.clear();
        SocketChannel channel = connection;
        boolean good = false;
        try {
            if (channel == null) {
                channel = SocketChannel.open(tracker);
                connection = channel;
            }
            while (out.hasRemaining()) {
                channel.write(out);
            }
            readAnswer(channel);
            good = isGood();
        } finally {
            if (!keep || !good) {
                close();
            }
        }
        return good;
    }

    private void readAnswer(SocketChannel channel) throws IOException {
        while (channel.read(in) >= 0) {
            if (keep && isWhole()) {
                return;
            }
            if (!in.hasRemaining()) {
                throw new IOException("an answer of more than " + LARGEST_ANSWER + " bytes");
            }
        }
        if (keep || in.position() == 0) {
            throw new EOFException("the tracker has closed the connection");
        }
    }

    private boolean isWhole() {
        int body = body();
        return body > 0 && in.position() - body >= contentLength(body);
    }

    /** Where the body begins; 0 while that is not known. */
    private int body() {
        for (int i = 3; i < in.position(); i++) {
            if (in.get(i) == '\n' && in.get(i - 1) == '\r' && in.get(i - 2) == '\n') {
                return i + 1;
            }
        }
        return 0;
    }

    private int contentLength(int body) {
        byte[] head = new byte[body];
        in.get(0, head);
        String text = new String(head, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
        int from = text.indexOf(LENGTH);
        return from < 0
                ? Integer.MAX_VALUE
                : Integer.parseInt(text.substring(from + LENGTH.length(), text.indexOf('\r', from))
                        .strip());
    }

    /** A failure reason begins otherwise, with the longer key. */
    private boolean isGood() {
        int body = body();
        return body > 0 && in.position() > body + 2 && in.get(body) == 'd' && in.get(body + 1) == '8';
    }

    @Override
    public void close() {
        SocketChannel channel = connection;
        connection = null;
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // It is not used any more.
        }
    }
}
