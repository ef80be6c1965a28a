/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.RateLimit;
import org.essaim.api.seeding.UploadPolicy;
import org.essaim.api.tracking.Announce;
import org.essaim.api.tracking.AnnounceReply;
import org.essaim.api.tracking.PeerEndpoint;
import org.essaim.api.tracking.Tracker;
import org.essaim.api.transfer.EngineFigures;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.api.transfer.PeerView;
import org.essaim.api.transfer.TransferOutcome;
import org.essaim.api.transfer.TransferProgress;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;
import org.essaim.shell.ExitCode;
import org.essaim.shell.FakeConsole;
import org.essaim.shell.FakeFleet;
import org.essaim.shell.FakeServices;
import org.essaim.shell.Invocation;
import org.junit.jupiter.api.Test;

class SwarmCommandsTest {

    private static final InfoHash HASH = new InfoHash("cd".repeat(20));
    private static final InfoHash OTHER = new InfoHash("ce".repeat(20));

    private final FakeConsole console = FakeConsole.script();
    private final FakeServices all = FakeServices.of(new FakeFleet(), new OneTracker(), new OneEngine());

    @Test
    void swarmsAreNamedByTheirPatchAndShowWhoHasWhat() {
        assertThat(Invocation.run(new SwarmList(), all, console, "--no-format")).isEqualTo(ExitCode.OK);
        assertThat(console.lines())
                .containsExactly(
                        HASH + "\tapp:1.0\t2\t1\tDOWNLOADING\t40 %\t2.00 KiB/s\t-\t0 B",
                        OTHER + "\t-\t0\t0\t-\t-\t-\t-\t-");
    }

    @Test
    void peersAreListedAsAnnouncedAndAsConnected() throws Exception {
        assertThat(Invocation.run(new SwarmPeers(), all, console, "app:1.0", "--json"))
                .isEqualTo(ExitCode.OK);
        JsonNode peers = new ObjectMapper().readTree(console.printed());
        assertThat(peers)
                .extracting(peer -> peer.get("known").asText())
                .containsExactly("announced", "announced", "connected");
        assertThat(peers.at("/0/machine").asText()).isEqualTo("origin");
        assertThat(peers.at("/1/left").asLong()).isEqualTo(700);
        assertThat(peers.at("/2/have").asDouble()).isEqualTo(0.25);
    }

    @Test
    void aPeerThatLacksSomethingIsFetching() {
        Invocation.run(new SwarmPeers(), all, console, HASH.hex().substring(0, 6), "--no-format");
        assertThat(console.lines())
                .containsExactly(
                        "announced\torigin\t127.0.0.1:49152\torigin\t0 B\t500 B\t0 B",
                        "announced\tlab-1\t127.0.0.1:49153\tfetching\t700 B\t0 B\t300 B",
                        "connected\t-\t127.0.0.1:49154\tfetching\t75 %\t11 B\t22 B");
    }

    @Test
    void aSwarmIsMeantByPatchHashOrEnoughOfItsBeginning() {
        assertThat(Invocation.run(new SwarmPeers(), all, console, HASH.hex())).isEqualTo(ExitCode.OK);
        assertThat(Invocation.run(new SwarmPeers(), all, console, "cdc")).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(Invocation.run(new SwarmPeers(), all, console, "app:9")).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(Invocation.run(new SwarmPeers(), all, console)).isEqualTo(ExitCode.USAGE);
        assertThat(console.complained()).contains("No swarm is known here as 'app:9'");
    }

    @Test
    void swarmsAreCompletedByHashAndPatch() {
        assertThat(new SwarmCompleter().words(all)).containsExactly("app:1.0", HASH.hex(), OTHER.hex());
        assertThat(new SwarmCompleter().words(FakeServices.of())).isEmpty();
    }

    @Test
    void whatTheEngineUsesIsShownBesideWhatItMay() {
        FakeServices seeding = FakeServices.of(new OneEngine(), new OneLimit());
        assertThat(Invocation.run(new SwarmStatus(), seeding, console)).isEqualTo(ExitCode.OK);
        assertThat(console.lines())
                .contains(
                        "Engine:         fake 1",
                        "Download limit: unlimited",
                        "Connections:    7 of 200, half open 3",
                        "Buffers:        1.00 MiB of 16.0 MiB, sockets 64.0 KiB")
                .anySatisfy(line -> assertThat(line).startsWith("Upload limit:   1.91 MiB/s until 20"));
    }

    @Test
    void theSameForScripts() throws Exception {
        FakeServices seeding = FakeServices.of(new OneEngine(), new OneLimit());
        assertThat(Invocation.run(new SwarmStatus(), seeding, console, "--json"))
                .isEqualTo(ExitCode.OK);
        JsonNode status = new ObjectMapper().readTree(console.printed());
        assertThat(status.at("/uploadLimit/bytesPerSecond").asLong()).isEqualTo(2_000_000);
        assertThat(status.at("/uploadLimit/until").asText()).isEqualTo("2026-06-15T16:00:00Z");
        assertThat(status.at("/downloadLimit/bytesPerSecond").isNull()).isTrue();
        assertThat(status.at("/connections").asInt()).isEqualTo(7);
        assertThat(status.at("/banned").asInt()).isEqualTo(2);
    }

    @Test
    void anEngineThatHasNotBegunUsesNothing() {
        Invocation.run(new SwarmStatus(), FakeServices.of(new OneLimit(), new OneTracker()), console);
        assertThat(console.lines()).contains("Engine:         away").anySatisfy(line -> assertThat(line)
                .contains("No figures"));
    }

    @Test
    void withoutAnyModuleThereIsNothingToAsk() {
        assertThat(Invocation.run(new SwarmList(), FakeServices.of(), console)).isEqualTo(ExitCode.ERROR);
        assertThat(console.complained()).contains("[NO_MODULES]");
    }

    private static InetSocketAddress address(int port) {
        return InetSocketAddress.createUnresolved("127.0.0.1", port);
    }

    private static final class OneTracker implements Tracker {

        @Override
        public AnnounceReply announce(Announce announce) {
            throw new AssertionError("a command does not announce");
        }

        @Override
        public List<Announce> swarm(InfoHash infoHash) {
            if (!infoHash.equals(HASH)) {
                return List.of();
            }
            return List.of(
                    new Announce(
                            HASH,
                            new PeerEndpoint(MachineId.ORIGIN, address(49152), true),
                            Announce.Event.PERIODIC,
                            500,
                            0,
                            0),
                    new Announce(
                            HASH,
                            new PeerEndpoint(new MachineId("lab-1"), address(49153), false),
                            Announce.Event.STARTED,
                            0,
                            300,
                            700));
        }

        @Override
        public List<InfoHash> swarms() {
            return List.of(HASH, OTHER);
        }
    }

    private static final class OneLimit implements UploadPolicy {

        @Override
        public long reserve(InfoHash infoHash, int bytes, long nowNanos) {
            throw new AssertionError("a command sends nothing");
        }

        @Override
        public long bytesPerSecond() {
            return 2_000_000;
        }

        @Override
        public RateLimit limit() {
            return new RateLimit(2_000_000, Optional.of(Instant.parse("2026-06-15T16:00:00Z")));
        }
    }

    private static final class OneEngine implements PeerTransfer, TransferSession {

        @Override
        public TransferSession open(TransferRequest request) {
            throw new AssertionError("a command does not open sessions");
        }

        @Override
        public Optional<TransferSession> session(InfoHash infoHash) {
            return Optional.of(this);
        }

        @Override
        public Collection<TransferSession> sessions() {
            return List.of(this);
        }

        @Override
        public String engine() {
            return "fake 1";
        }

        @Override
        public Optional<EngineFigures> figures() {
            return Optional.of(
                    new EngineFigures(1, 7, 200, 3, 1 << 20, 16 << 20, 64 << 10, 0, 2, 400, 0, RateLimit.NONE));
        }

        @Override
        public InfoHash infoHash() {
            return HASH;
        }

        @Override
        public TransferProgress progress() {
            return new TransferProgress(
                    TransferProgress.State.DOWNLOADING, 400, 1000, 100, 300, 0, 2048, 0, 1, Optional.empty());
        }

        @Override
        public List<PeerView> peers() {
            return List.of(new PeerView(Optional.empty(), address(49154), false, 11, 22, 0.25));
        }

        @Override
        public CompletionStage<TransferOutcome> completion() {
            return new CompletableFuture<>();
        }

        @Override
        public void pause(boolean paused) {
            throw new AssertionError("a command does not pause sessions");
        }

        @Override
        public void close() {
            throw new AssertionError("a command does not close sessions");
        }
    }
}
