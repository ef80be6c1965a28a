/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our records against those of Netty's own handler, over a stream that is cut anywhere. */
class TlsRecordsTest {

    private static final int BUFFER = 64 << 10;

    private final Fleet fleet = new Fleet();
    private final Side theirs = new Side("theirs", true);
    private final Side ours = new Side("ours", false);
    private Random random = new Random(1);

    /** One end; what it receives is copied at once, because it is valid only then. */
    private final class Side extends ChannelInboundHandlerAdapter {

        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final EmbeddedChannel channel;

        Side(String machine, boolean client) {
            PeerTls tls = new PeerTls(fleet.of(machine));
            channel = new EmbeddedChannel(new SslHandler(tls.engine(client).orElseThrow()), this);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            byte[] bytes = new byte[in.readableBytes()];
            in.readBytes(bytes);
            in.release();
            received.writeBytes(bytes);
        }

        SslHandler netty() {
            return channel.pipeline().get(SslHandler.class);
        }

        /** Takes what it wants to send. */
        byte[] sent() {
            channel.runPendingTasks();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
                byte[] bytes = new byte[out.readableBytes()];
                out.readBytes(bytes);
                out.release();
                all.writeBytes(bytes);
            }
            return all.toByteArray();
        }

        void say(byte[] bytes) {
            channel.writeOutbound(
                    Unpooled.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes));
        }
    }

    @AfterEach
    void end() {
        theirs.channel.finishAndReleaseAll();
        ours.channel.finishAndReleaseAll();
    }

    /** Carries what both have to say to the other, cut anywhere, until both are silent. */
    private void carry() {
        boolean moved = true;
        while (moved) {
            moved = carry(theirs, ours) | carry(ours, theirs);
        }
    }

    private boolean carry(Side from, Side to) {
        byte[] bytes = from.sent();
        int largest = 1 << random.nextInt(18);
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(largest));
            to.channel.writeInbound(Unpooled.copiedBuffer(bytes, at, length));
            at += length;
        }
        return bytes.length > 0;
    }

    private void shakeHands() {
        carry();
        assertThat(theirs.netty().handshakeFuture().isSuccess()).isTrue();
        assertThat(ours.netty().handshakeFuture().isSuccess()).isTrue();
        TlsRecords.takeOver(ours.channel, new TlsRecords.Scratch(BUFFER));
        ours.channel.runPendingTasks();
        assertThat(ours.netty()).as("it has taken over").isNull();
    }

    private byte[] noise(int most) {
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whatIsSaidArrivesWholeAndInOrderHoweverTheStreamIsCut(long seed) {
        random = new Random(seed);
        shakeHands();
        ByteArrayOutputStream toUs = new ByteArrayOutputStream();
        ByteArrayOutputStream toThem = new ByteArrayOutputStream();
        for (int round = 0; round < 20; round++) {
            byte[] said = noise(1 << random.nextInt(19));
            theirs.say(said);
            toUs.writeBytes(said);
            byte[] answered = noise(1 << random.nextInt(19));
            ours.say(answered);
            toThem.writeBytes(answered);
            carry();
        }
        assertThat(Arrays.mismatch(ours.received.toByteArray(), toUs.toByteArray()))
                .isEqualTo(-1);
        assertThat(Arrays.mismatch(theirs.received.toByteArray(), toThem.toByteArray()))
                .isEqualTo(-1);
    }

    @Test
    void newKeysInTheMiddleLoseNothing() throws Exception {
        shakeHands();
        ByteArrayOutputStream toUs = new ByteArrayOutputStream();
        for (int round = 0; round < 10; round++) {
            theirs.netty().engine().beginHandshake();
            byte[] said = noise(50_000);
            theirs.say(said);
            toUs.writeBytes(said);
            ours.say(new byte[] {(byte) round});
            carry();
        }
        assertThat(ours.received.toByteArray()).isEqualTo(toUs.toByteArray());
        assertThat(theirs.received.toByteArray()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aBitThatWasChangedOnTheWayIsNeverDelivered(long seed) {
        random = new Random(seed);
        shakeHands();
        byte[] said = new byte[40_000];
        random.nextBytes(said);
        theirs.say(said);
        byte[] records = theirs.sent();
        int changed = random.nextInt(records.length);
        records[changed] ^= (byte) (1 << random.nextInt(8));

        try {
            ours.channel.writeInbound(Unpooled.wrappedBuffer(records));
            ours.channel.checkException();
        } catch (Exception e) {
            assertThat(e).isInstanceOf(SSLException.class);
        }

        byte[] received = ours.received.toByteArray();
        assertThat(received.length).isLessThan(said.length);
        assertThat(received).as("a beginning of what was said").isEqualTo(Arrays.copyOf(said, received.length));
    }

    @Test
    void noiseInsteadOfRecordsEndsIt() {
        shakeHands();
        byte[] noise = new byte[1000];
        Arrays.fill(noise, (byte) 0x77);
        assertThatThrownBy(() -> {
                    ours.channel.writeInbound(Unpooled.wrappedBuffer(noise));
                    ours.channel.checkException();
                })
                .isInstanceOf(SSLException.class);
        assertThat(ours.received.size()).isZero();
    }

    @Test
    void whoClosesSaysSo() {
        shakeHands();
        ours.channel.close();
        theirs.channel.writeInbound(Unpooled.wrappedBuffer(ours.sent()));
        theirs.channel.runPendingTasks();
        assertThat(theirs.netty().engine().isInboundDone()).isTrue();
    }

    @Test
    void theirFarewellClosesTheConnectionAfterWhatTheyHaveSaid() {
        shakeHands();
        theirs.say(new byte[] {1, 2, 3});
        theirs.netty().closeOutbound();
        ours.channel.writeInbound(Unpooled.wrappedBuffer(theirs.sent()));
        assertThat(ours.received.toByteArray()).containsExactly(1, 2, 3);
        assertThat(ours.channel.isActive()).isFalse();
    }

    @Test
    void whatIsNotSentWhenItEndsIsGivenBack() {
        shakeHands();
        ByteBuf waiting = Unpooled.directBuffer(10).writeBytes(new byte[10]);
        ours.channel.write(waiting);
        ours.channel.close();
        ours.channel.runPendingTasks();
        assertThat(waiting.refCnt()).isZero();
    }
}
