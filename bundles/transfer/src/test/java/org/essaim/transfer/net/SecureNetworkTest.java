/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Random;
import org.essaim.api.MachineId;
import org.essaim.protocol.wire.Handshake;
import org.essaim.protocol.wire.Message;
import org.essaim.protocol.wire.WireLimits;
import org.essaim.transfer.core.Link;
import org.junit.jupiter.api.Test;

class SecureNetworkTest {

    private final Fleet fleet = new Fleet();

    @Test
    void machinesOfOneFleetKnowEachOtherByCertificate() throws Exception {
        Fleet.Credentials first = fleet.of("m1");
        try (Machine one = Machine.secure(1, first);
                Machine two = Machine.secure(2, fleet.of("m2"))) {
            Recorder caller = one.dial(two.address());
            Recorder callee = two.called();

            assertThat(caller.link().peer().machine()).contains(new MachineId("m2"));
            assertThat(callee.link().peer().machine()).contains(new MachineId("m1"));
            Optional<X509Certificate> shown = callee.link().peer().certificate();
            assertThat(shown).contains(first.identity().orElseThrow().certificate());
        }
        assertThat(fleet.listeners()).as("nobody listens after the end").isZero();
    }

    @Test
    void blocksAndMessagesArriveInOrderAndWhole() throws Exception {
        byte[] bytes = new byte[16 << 10];
        new Random(1).nextBytes(bytes);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        try (Machine one = Machine.secure(1, fleet.of("m1"));
                Machine two = Machine.secure(2, fleet.of("m2"))) {
            Link link = one.dial(two.address()).link();
            Recorder callee = two.called();
            one.loop.execute(() -> {
                for (int i = 0; i < 100; i++) {
                    link.sendBlock(i, 0, direct.duplicate(), () -> {});
                    link.send(new Message.Have(i));
                }
            });
            for (int i = 0; i < 100; i++) {
                Recorder.Block block = callee.block();
                assertThat(block.piece()).isEqualTo(i);
                assertThat(block.bytes()).isEqualTo(bytes);
                assertThat(callee.message()).isEqualTo(new Message.Have(i));
            }
            one.until("all is handed to the system", () -> link.unsent() == 0);
        }
    }

    @Test
    void aMachineOfAnotherFleetIsNotLetIn() throws Exception {
        Fleet strangers = new Fleet();
        try (Machine one = Machine.secure(1, fleet.of("m1"));
                Machine stranger = Machine.secure(2, strangers.of("m2"))) {
            assertThat(one.dial(stranger.address()).closed()).contains("TLS failed");
            assertThat(stranger.dial(one.address()).closed()).contains("TLS failed");
            assertThat(one.called).isEmpty();
            assertThat(stranger.called).isEmpty();
        }
    }

    @Test
    void whoHasNoCertificateYetTalksToNobody() throws Exception {
        Fleet.Credentials none = fleet.of("m1");
        none.identity = Optional.empty();
        try (Machine one = Machine.secure(1, none);
                Machine two = Machine.secure(2, fleet.of("m2"))) {
            assertThat(one.dial(two.address()).closed()).contains("no certificate yet");
            assertThat(two.dial(one.address()).closed()).isNotEmpty();
            none.identity = Optional.of(fleet.identity("m1"));
            one.dial(two.address()).link();
        }
    }

    @Test
    void aNewCertificateIsShownFromTheNextHandshakeOn() throws Exception {
        Fleet.Credentials renewed = fleet.of("m1");
        try (Machine one = Machine.secure(1, renewed);
                Machine two = Machine.secure(2, fleet.of("m2"))) {
            one.dial(two.address()).link();
            Recorder old = two.called();
            renewed.identity = Optional.of(fleet.identity("m1"));
            one.dial(two.address()).link();
            assertThat(two.called().link().peer().certificate())
                    .contains(renewed.identity().orElseThrow().certificate());
            assertThat(old.closed).as("open connections stay").isNotDone();
        }
    }

    @Test
    void aWrongTicketLetsNobodyIn() throws Exception {
        Fleet.Credentials wrong = fleet.of("m1");
        wrong.ticket = new byte[] {9};
        try (Machine one = Machine.secure(1, wrong);
                Machine two = Machine.secure(2, fleet.of("m2"))) {
            assertThat(one.dial(two.address()).closed()).contains("closed");
            assertThat(two.dial(one.address()).closed()).contains("BAD_TICKET");
            assertThat(two.called).isEmpty();
        }
    }

    @Test
    void ticketsOfEveryAllowedLengthAreTakenAndLongerOnesAreNot() throws Exception {
        for (int length : new int[] {0, 1, 255, 1024}) {
            Fleet.Credentials first = fleet.of("m1");
            Fleet.Credentials second = fleet.of("m2");
            first.ticket = second.ticket = first.wanted = second.wanted = new byte[length];
            try (Machine one = Machine.secure(1, first);
                    Machine two = Machine.secure(2, second)) {
                one.dial(two.address()).link();
                two.called().link();
            }
        }
        Fleet.Credentials first = fleet.of("m1");
        first.ticket = new byte[1025];
        try (Machine one = Machine.secure(1, first);
                Machine two = Machine.secure(2, fleet.of("m2"))) {
            assertThat(one.dial(two.address()).closed()).isNotEmpty();
            assertThat(two.called).isEmpty();
        }
    }

    @Test
    void theConnectionsOfARevokedMachineAreClosedAtOnceAndNoOthers() throws Exception {
        try (Machine one = Machine.secure(1, fleet.of("m1"));
                Machine two = Machine.secure(2, fleet.of("m2"));
                Machine three = Machine.secure(3, fleet.of("m3"))) {
            Recorder fromTwo = two.dial(one.address());
            one.called();
            Recorder fromThree = three.dial(one.address());
            one.called();
            fromTwo.link();
            fromThree.link();
            fleet.revoke("m2");
            assertThat(fromTwo.closed()).isNotEmpty();
            assertThat(two.dial(one.address()).closed()).isNotEmpty();
            assertThat(fromThree.closed).isNotDone();
        }
    }

    @Test
    void aSwarmThatIsUnknownHereIsNotAnswered() throws Exception {
        try (Machine one = Machine.secure(1, fleet.of("m1"));
                Machine two = Machine.secure(2, fleet.of("m2"))) {
            Recorder recorder = new Recorder();
            Handshake other = Handshake.of(Machine.hash(9), Machine.hash(1));
            one.loop.execute(() -> one.network.dial(two.address(), other, WireLimits.of(1, 1), recorder));
            assertThat(recorder.closed()).contains("closed");
            assertThat(two.callers).isEmpty();
        }
    }

    @Test
    void whoSpeaksWithoutTlsIsClosed() throws Exception {
        try (Machine one = Machine.secure(1, fleet.of("m1"));
                Socket plain =
                        new Socket(one.address().getAddress(), one.address().getPort())) {
            ByteBuffer handshake = ByteBuffer.allocate(Handshake.LENGTH);
            one.greeting().encode(handshake);
            plain.getOutputStream().write(handshake.array());
            plain.setSoTimeout(60_000);
            while (plain.getInputStream().read() >= 0) {
                // An alert may come first.
            }
            assertThat(one.called).isEmpty();
        }
    }

    @Test
    void laterConnectionsOfTheSameMachinesWorkAsTheFirstDid() throws Exception {
        try (Machine one = Machine.secure(1, fleet.of("m1"));
                Machine two = Machine.secure(2, fleet.of("m2"))) {
            for (int i = 0; i < 20; i++) {
                Recorder caller = one.dial(two.address());
                Link link = caller.link();
                assertThat(two.called().link().peer().machine()).contains(new MachineId("m1"));
                one.loop.execute(() -> link.close("next"));
                caller.closed();
            }
        }
    }
}
