/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.PeerEndpoint;
import org.junit.jupiter.api.Test;

class AddressBookTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3600 * SECOND;

    private final AddressBook book = new AddressBook(new SplittableRandom(1));
    private final PeerState peer = Stranger.peer();

    private static PeerEndpoint endpoint(int number) {
        try {
            InetAddress host = InetAddress.getByAddress(new byte[] {10, 1, (byte) (number >> 8), (byte) number});
            return new PeerEndpoint(new MachineId("m" + number), new InetSocketAddress(host, 49152), false);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private AddressBook.Entry entry(int number) {
        return book.find(endpoint(number).address()).orElseThrow();
    }

    private List<AddressBook.Entry> due(long now) {
        return book.due(now, false);
    }

    /** A call that comes to nothing. */
    private void fail(int number, long now) {
        book.taken(entry(number), peer);
        book.left(entry(number), peer, false, now);
    }

    @Test
    void whoIsNamedIsCalledAtOnceAndNotTwice() {
        book.learn(endpoint(1), 5);
        book.learn(endpoint(1), 6);
        assertThat(due(5)).containsExactly(entry(1));
        book.taken(entry(1), peer);
        assertThat(entry(1).peer()).isSameAs(peer);
        assertThat(due(HOUR)).isEmpty();
    }

    @Test
    void machinesAreFoundByAddressAndByName() {
        book.learn(endpoint(1), 0);
        assertThat(book.find(new MachineId("m1"))).contains(entry(1));
        assertThat(book.find(new MachineId("m2"))).isEmpty();
        assertThat(book.find(endpoint(2).address())).isEmpty();
    }

    @Test
    void whoDoesNotAnswerIsCalledEverMoreRarely() {
        book.learn(endpoint(1), 0);
        long now = 0;
        long longest = 0;
        for (int failures = 1; failures <= 20; failures++) {
            fail(1, now);
            long base = SECOND / 5 << Math.min(failures - 1, 8);
            assertThat(due(now + base / 2 - 1))
                    .as("after %d failures", failures)
                    .isEmpty();
            assertThat(due(now + base + base / 2)).containsExactly(entry(1));
            longest = base;
            now += base + base / 2;
        }
        assertThat(longest).isEqualTo(SECOND / 5 << 8);
    }

    @Test
    void aConnectionThatLastedMakesUpForFailures() {
        book.learn(endpoint(1), 0);
        for (int i = 0; i < 10; i++) {
            fail(1, 0);
        }
        assertThat(due(SECOND)).isEmpty();
        book.taken(entry(1), peer);
        book.left(entry(1), peer, true, HOUR);
        assertThat(due(HOUR + SECOND)).containsExactly(entry(1));
    }

    @Test
    void whoIsNamedAgainIsAliveAndCalledSoon() {
        book.learn(endpoint(1), 0);
        for (int i = 0; i < 10; i++) {
            fail(1, 0);
        }
        assertThat(due(SECOND)).isEmpty();
        book.learn(endpoint(1), 0);
        assertThat(due(SECOND)).containsExactly(entry(1));
    }

    @Test
    void whoEndsLateDoesNotDisturbWhoCameInItsPlace() {
        PeerState next = Stranger.peer();
        book.learn(endpoint(1), 0);
        book.taken(entry(1), peer);
        book.taken(entry(1), next);
        book.left(entry(1), peer, false, 0);
        assertThat(entry(1).peer()).isSameAs(next);
        assertThat(due(HOUR)).isEmpty();
    }

    @Test
    void aSeedCallsOnlyThoseWhoMissSomething() {
        book.learn(endpoint(1), 0);
        book.learn(endpoint(2), 0);
        book.complete(entry(1));
        assertThat(book.due(0, true)).containsExactly(entry(2));
        assertThat(book.due(0, false)).hasSize(2);
        book.learn(endpoint(1), 0); // to a seed a tracker names only those
        assertThat(book.due(0, true)).hasSize(2);
    }

    @Test
    void whoIsAvoidedIsLeftAloneForLong() {
        book.learn(endpoint(1), 0);
        book.taken(entry(1), peer);
        book.avoid(entry(1));
        book.left(entry(1), peer, false, 0);
        assertThat(due(20 * SECOND)).isEmpty();
    }

    @Test
    void theirOrderIsAnyOrder() {
        Set<List<AddressBook.Entry>> orders = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            book.learn(endpoint(i), 0);
        }
        for (int i = 0; i < 500; i++) {
            orders.add(due(0));
        }
        assertThat(orders).hasSize(24);
    }

    @Test
    void aFullBookForgetsWhoAnsweredLeastAndNeverWhoIsConnected() {
        for (int i = 0; i < 1000; i++) {
            book.learn(endpoint(i), 0);
        }
        book.learn(endpoint(1000), 0);
        assertThat(book.find(endpoint(1000).address())).as("nobody has failed").isEmpty();
        fail(7, 0);
        fail(8, 0);
        fail(8, 0);
        book.taken(entry(8), peer);
        book.learn(endpoint(1000), 0);
        assertThat(book.find(endpoint(1000).address())).isPresent();
        assertThat(book.find(endpoint(7).address())).isEmpty();
        assertThat(book.find(endpoint(8).address())).isPresent();
    }
}
