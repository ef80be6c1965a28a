/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * At most so many open channels, those unused for longest closed first. A channel that someone holds a {@link Lease} of
 * is never closed; when all are held, the next caller waits. A caller holds one lease at a time, so waiting ends.
 *
 * <p>Thread-safe. Files are opened outside the lock, by one caller each.
 */
final class ChannelCache implements Closeable {
    private final int maxOpen;
    private final Opener opener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Integer, Slot> slots = new LinkedHashMap<>(16, 0.75f, true);
    /** Channels that are open or about to be, those discarded but still held among them. */
    private int open;

    private boolean closed;

    ChannelCache(int maxOpen, Opener opener) {
        if (maxOpen < 1) {
            throw new IllegalArgumentException("at least one file must be open at once, not " + maxOpen);
        }
        this.maxOpen = maxOpen;
        this.opener = opener;
    }

    /** Opens the file with a number. */
    @FunctionalInterface
    interface Opener {
        FileChannel open(int file) throws IOException;
    }

    /** @throws ClosedChannelException when this cache was closed */
    Lease acquire(int file) throws IOException {
        Slot slot = new Slot(file);
        lock.lock();
        try {
            Slot ready = readyOrReserved(slot);
            if (ready != slot) {
                ready.users++;
                return new Lease(ready);
            }
        } finally {
            lock.unlock();
        }
        return opened(slot);
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Closes every channel, those held as soon as they are released; returns when none is open. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            IOException failure = null;
            while (open > 0) {
                try {
                    if (!closeOne()) {
                        changed.awaitUninterruptibly();
                    }
                } catch (IOException e) {
                    failure = e;
                }
            }
            if (failure != null) {
                throw failure;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for an open slot of the file, or puts {@code fresh} in when there is none and room for it. */
    private Slot readyOrReserved(Slot fresh) throws IOException {
        while (true) {
            if (closed) {
                throw new ClosedChannelException();
            }
            Slot slot = slots.get(fresh.file);
            if (slot != null && slot.channel != null) {
                return slot;
            }
            if (slot == null && (open < maxOpen || closeOne())) {
                slots.put(fresh.file, fresh);
                open++;
                return fresh;
            }
            changed.awaitUninterruptibly();
        }
    }

    private Lease opened(Slot slot) throws IOException {
        FileChannel channel = null;
        try {
            channel = opener.open(slot.file);
        } finally {
            lock.lock();
            try {
                if (channel == null) {
                    slots.remove(slot.file, slot);
                    open--;
                } else {
                    slot.channel = channel;
                    slot.users = 1;
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
        return new Lease(slot);
    }

    /** Closes the channel that was unused for longest; false when every one is held. */
    private boolean closeOne() throws IOException {
        for (Iterator<Slot> eldest = slots.values().iterator(); eldest.hasNext(); ) {
            Slot slot = eldest.next();
            if (slot.channel != null && slot.users == 0) {
                eldest.remove();
                open--;
                slot.channel.close();
                return true;
            }
        }
        return false;
    }

    private static final class Slot {
        private final int file;
        private @Nullable FileChannel channel;
        private int users;
        private boolean discarded;

        Slot(int file) {
            this.file = file;
        }
    }

    /** The right to use a channel; one thread. */
    final class Lease implements Closeable {
        private final Slot slot;

        private Lease(Slot slot) {
            this.slot = slot;
        }

        FileChannel channel() {
            return java.util.Objects.requireNonNull(slot.channel);
        }

        /** The channel is of no use any more: the next caller gets a fresh one. */
        void discard() {
            lock.lock();
            try {
                slot.discarded = true;
                slots.remove(slot.file, slot);
            } finally {
                lock.unlock();
            }
        }

        /** Gives it back. */
        @Override
        public void close() throws IOException {
            lock.lock();
            try {
                slot.users--;
                if (slot.users == 0 && slot.discarded) {
                    open--;
                    channel().close();
                }
            } finally {
                changed.signalAll();
                lock.unlock();
            }
        }
    }
}
