/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.tracking.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.essaim.api.InfoHash;
import org.essaim.tracking.SwarmTracker;

class TrackerQueryFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void anyTargetIsReadWithinItsBoundsOrRefusedInASentence(byte[] input) {
        String target = new String(input, StandardCharsets.ISO_8859_1);
        try {
            TrackerQuery query = TrackerQuery.parse(target);
            if (query instanceof AnnounceQuery announce) {
                assertThat(announce.port()).isBetween(1, 65_535);
                assertThat(announce.wanted()).isBetween(0, AnnounceReader.MOST_PEERS);
                assertThat(Math.min(announce.left(), Math.min(announce.uploaded(), announce.downloaded())))
                        .isNotNegative();
            } else if (query instanceof ScrapeQuery scrape) {
                assertThat(scrape.names()).isNotEmpty().hasSizeLessThanOrEqualTo(target.length() / 20);
            }
        } catch (QueryException e) {
            assertThat(e.sentence()).isNotBlank().isPrintable();
        }
    }

    @FuzzTest(maxDuration = "60s")
    void anyBytesOnAConnectionAreAnsweredInHttpOrNotAtAll(byte[] input) throws Exception {
        KnownSwarms known = new KnownSwarms();
        known.published(List.of(new InfoHash("61".repeat(20))));
        SwarmTracker tracker = SwarmTracker.inMemory(10, 10, new Random(1), () -> 0);
        Answerer answerer = new Answerer(tracker, known);
        OpenConnections open = new OpenConnections(10, 1);
        InetAddress from = InetAddress.getLoopbackAddress();
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast(HttpTracker.decoder(), new HttpConnection(channel, from, answerer, open));
        channel.writeInbound(Unpooled.wrappedBuffer(input));
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            String answer = out.toString(StandardCharsets.ISO_8859_1);
            out.release();
            assertThat(answer).startsWith("HTTP/1.1 ").contains("\r\n\r\nd").endsWith("e");
        }
        channel.finishAndReleaseAll();
    }
}
