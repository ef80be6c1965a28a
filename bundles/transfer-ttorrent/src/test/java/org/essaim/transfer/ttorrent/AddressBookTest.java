/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.essaim.api.MachineId;
import org.essaim.api.tracking.PeerEndpoint;
import org.junit.jupiter.api.Test;

class AddressBookTest {

    private static final long SECOND = 1_000_000_000L;

    private final AddressBook book = new AddressBook();
    private final PeerEndpoint a = peer("a", 1001);
    private final PeerEndpoint origin = peer("origin", 1000);

    @Test
    void theOriginIsDialledFirst() {
        book.add(List.of(a, origin), 0);
        assertThat(book.due(0)).containsExactly(origin, a);
    }

    @Test
    void nobodyIsDialledTwiceAtOnce() {
        book.add(List.of(a), 0);
        book.dialling(a);
        assertThat(book.due(0)).isEmpty();
        book.done(a, true, 0);
        assertThat(book.due(SECOND)).containsExactly(a);
    }

    @Test
    void whoCannotBeReachedIsTriedLessAndLessOften() {
        book.add(List.of(a), 0);
        for (int i = 0; i < 20; i++) {
            book.dialling(a);
            book.done(a, false, 0);
        }
        assertThat(book.due(7 * SECOND)).isEmpty();
        assertThat(book.due(8 * SECOND)).containsExactly(a);
    }

    @Test
    void hearingOfAPeerAgainEndsItsBackOff() {
        book.add(List.of(a), 0);
        book.dialling(a);
        book.done(a, false, 0);
        book.add(List.of(a), 1);
        assertThat(book.due(1)).containsExactly(a);
    }

    @Test
    void aMachineThatHasMovedLosesItsFormerAddress() {
        PeerEndpoint moved = peer("a", 2001);
        book.add(List.of(a), 0);
        book.add(List.of(moved), 0);
        assertThat(book.due(0)).containsExactly(moved);
        assertThat(book.find(InetAddress.getLoopbackAddress(), 1001)).isEmpty();
        assertThat(book.find(InetAddress.getLoopbackAddress(), 2001)).contains(moved);
    }

    @Test
    void anEngineDoesNotDialItself() {
        book.add(List.of(a), 0);
        book.self(a);
        assertThat(book.due(100 * SECOND)).isEmpty();
    }

    @Test
    void theBookIsBounded() {
        book.add(IntStream.range(0, 2000).mapToObj(i -> peer("m" + i, 2000 + i)).toList(), 0);
        assertThat(book.due(0)).hasSize(500);
    }

    private static PeerEndpoint peer(String machine, int port) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return new PeerEndpoint(new MachineId(machine), address, machine.equals("origin"));
    }
}
