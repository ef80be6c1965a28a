/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.essaim.testkit.karaf.ShellResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to fleets: no server, no room, wrong bytes, two orders at once. */
class FaultIT {

    private static final long ORIGIN = 1L << 20;
    /** So little that a download does not end while a test looks. */
    private static final long TRICKLE = 32L << 10;

    private static final long UNLIMITED = 0;
    private static final int LARGE = 5 << 20;
    private static final int BLOCK = 16 << 10;
    private static final int SMALL = 128 << 10;
    private static final long ROOMY = 256L << 20;
    private static final long TIGHT = 3L << 20;
    private static final String NO_MOUNTS = "Skipped: only root may mount the small disks that this fills";

    @TempDir
    static Path trees;

    private static Fleet fleet;
    private static @Nullable Tmpfs serverDisk;
    private static @Nullable Tmpfs agentDisk;

    @BeforeAll
    static void aServerAndThreeAgentsOfWhichOneHasADiskOfItsOwn() {
        boolean mounts = Tmpfs.possible(trees);
        fleet = Fleet.serverOnly("fault", ORIGIN, home -> {
            if (mounts) {
                serverDisk = Tmpfs.over(home.resolve("essaim/content"), ROOMY);
            }
        });
        for (int number = 1; number <= 3; number++) {
            Agent agent = fleet.agent("agent-" + number);
            if (mounts && number == 3) {
                agentDisk = Tmpfs.over(agent.file(""), ROOMY);
            }
            agent.start(null);
        }
        fleet.awaitOnline(3);
    }

    @AfterEach
    void theOriginSendsAsUsual() {
        fleet.originSends(ORIGIN);
    }

    private static void agentsSend(long bytesPerSecond) {
        fleet.agents().forEach(agent -> agent.karaf()
                .etc("org.essaim.seeding.cfg", "upload.limit", String.valueOf(bytesPerSecond)));
    }

    @AfterAll
    static void end() {
        if (fleet != null) {
            fleet.close();
        }
        Stream.of(serverDisk, agentDisk).filter(disk -> disk != null).forEach(Tmpfs::close);
    }

    @Test
    void agentsThatTogetherHoldEverythingFinishWithoutTheServer() {
        // From each other they get next to nothing before the server is gone: none is done by then.
        agentsSend(TRICKLE);
        Path tree = Trees.make(trees.resolve("alone"), 1, LARGE);
        String expected = Trees.hash(tree);
        JsonNode patch = fleet.publish(tree, "alone", "1");
        RolloutView started = fleet.rollout("alone:1", "all");
        Staged staged =
                new Staged(tree.resolve("bin/large.bin"), patch.path("infoHash").asText());
        fleet.await("the agents together hold everything", staged::isCompleteTogether);

        fleet.server().kill();
        agentsSend(UNLIMITED);

        long incomplete = fleet.agents().stream()
                .filter(agent -> agent.liveHash("alone").equals("none"))
                .count();
        System.out.printf("The server was killed when %d agents were not done%n", incomplete);
        assertThat(incomplete).isPositive();
        fleet.await("every agent has the new tree without the server", () -> fleet.agents().stream()
                .allMatch(agent -> agent.liveHash("alone").equals(expected)));
        fleet.startServer();
        RolloutView ended = fleet.awaitFinished(started.id());
        assertThat(ended.actions())
                .allSatisfy(action -> assertThat(action.bytesHave()).isEqualTo(action.bytesTotal()));
    }

    /** What the agents have staged: of the one large file, and of what is so small that it comes at once. */
    private record Staged(Path large, String infoHash) {

        boolean isCompleteTogether() {
            try {
                byte[] wanted = Files.readAllBytes(large);
                if (!isBegun("manifest") || !isBegun("pack-0000")) {
                    return false;
                }
                List<byte[]> had = fleet.agents().stream()
                        .map(agent -> staged(agent, "single-0000"))
                        .toList();
                for (int from = 0; from < wanted.length; from += BLOCK) {
                    int begin = from;
                    int end = Math.min(from + BLOCK, wanted.length);
                    if (had.stream()
                            .noneMatch(bytes ->
                                    bytes.length >= end && Arrays.equals(wanted, begin, end, bytes, begin, end))) {
                        return false;
                    }
                }
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private boolean isBegun(String file) {
            return fleet.agents().stream()
                    .map(agent -> staged(agent, file))
                    .anyMatch(bytes -> bytes.length > 0 && bytes[0] != 0);
        }

        private byte[] staged(Agent agent, String name) {
            Path file = agent.file("swarms/" + infoHash + "/staging/" + name);
            try {
                return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            } catch (IOException e) {
                return new byte[0];
            }
        }
    }

    @Test
    void anAgentWithoutRoomWaitsSaysWhatIsMissingAndGoesOnWhenThereIsRoom() throws IOException {
        Tmpfs disk = agentDisk;
        assumeTrue(disk != null, NO_MOUNTS);
        Agent agent = fleet.agent(2);
        Path tree = Trees.make(trees.resolve("room"), 2, LARGE);
        fleet.publish(tree, "room", "1");
        disk.leave(TIGHT);
        RolloutView started = fleet.rollout("room:1", "id=" + agent.machine());
        RolloutView waiting = fleet.await(started.id(), "it waits for room", FaultIT::isFull);
        assertThat(waiting.actions().get(0).detail()).contains("MiB").contains("missing");

        fleet.originSends(TRICKLE);
        disk.leave(ROOMY);
        fleet.await(
                started.id(),
                "it downloads",
                view -> view.actions().get(0).state().equals("DOWNLOADING"));
        Path filler = disk.fill();
        fleet.await(started.id(), "it waits for room again", FaultIT::isFull);

        fleet.originSends(ORIGIN);
        Files.delete(filler);
        fleet.awaitFinished(started.id());
        assertThat(agent.liveHash("room")).isEqualTo(Trees.hash(tree));
    }

    private static boolean isFull(RolloutView rollout) {
        RolloutView.ActionView action = rollout.actions().get(0);
        return action.state().equals("WAITING") && action.code().equals("DISK_FULL");
    }

    @Test
    void aServerWithoutRoomRefusesAPublicationAndKeepsNothingOfIt() throws IOException {
        Tmpfs disk = serverDisk;
        assumeTrue(disk != null, NO_MOUNTS);
        Path tree = Trees.make(trees.resolve("large"), 3, LARGE);
        List<Path> before = files(fleet.server().home().resolve("essaim"), "content", "patches");
        disk.leave(TIGHT);
        ShellResult refused = fleet.run(Fleet.publishing(tree, "large", "1"));
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out() + refused.err()).contains("[DISK_FULL]").containsPattern("[0-9.]+ MiB");
        assertThat(files(fleet.server().home().resolve("essaim"), "content", "patches"))
                .isEqualTo(before);
        assertThat(fleet.run("patch:info large:1").code()).isEqualTo(3);

        disk.leave(ROOMY);
        fleet.publish(tree, "large", "1");
    }

    @Test
    void aServerWhoseDiskFillsUpWhilePublishingKeepsNothingOfIt() throws IOException {
        Tmpfs disk = serverDisk;
        assumeTrue(disk != null, NO_MOUNTS);
        Path tree = Files.createDirectories(trees.resolve("many"));
        byte[] content = new byte[SMALL];
        for (int i = 0; i < 2 * TIGHT / SMALL; i++) {
            // No file is large enough to be looked at beforehand: it is noticed in the middle.
            Arrays.fill(content, (byte) i);
            Files.write(tree.resolve("file-" + i), content);
        }
        List<Path> before = files(fleet.server().home().resolve("essaim"), "content", "patches");
        disk.leave(TIGHT);
        ShellResult refused = fleet.run(Fleet.publishing(tree, "many", "1"));
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out() + refused.err()).contains("[DISK_FULL]").containsPattern("[0-9.]+ MiB are missing");
        assertThat(files(fleet.server().home().resolve("essaim"), "content", "patches"))
                .isEqualTo(before);

        disk.leave(ROOMY);
        fleet.publish(tree, "many", "1");
    }

    @Test
    void anEnvelopeOrADescriptionThatWasTamperedWithIsRefusedByEveryAgent() throws IOException {
        assertRefused("envelope", "envelope.json", "BAD_SIGNATURE");
        assertRefused("metainfo", "metainfo.torrent", "BAD_METAINFO");
    }

    private static void assertRefused(String name, String file, String code) throws IOException {
        Path tree = Trees.make(trees.resolve(name), 4, 1 << 10);
        fleet.publish(tree, name, "1");
        Path tampered = fleet.server().home().resolve("essaim/patches/" + name + "/1/" + file);
        byte[] bytes = Files.readAllBytes(tampered);
        // Inside a hash or a signature, both of which are near the end.
        int place = bytes.length - 40;
        bytes[place] = (byte) (bytes[place] == 'A' ? 'B' : 'A');
        Files.write(tampered, bytes);
        RolloutView ended = fleet.awaitEnd(fleet.rollout(name + ":1", "all").id());
        assertThat(ended.states()).containsOnly("ERROR");
        assertThat(ended.actions()).allSatisfy(action -> {
            assertThat(action.code()).isEqualTo(code);
            assertThat(action.detail()).isNotBlank();
        });
        assertThat(fleet.agents())
                .allSatisfy(agent -> assertThat(agent.liveHash(name)).isEqualTo("none"));
    }

    @Test
    void aStagedPieceThatWasTamperedWithNeverBecomesLive() throws IOException {
        Agent agent = fleet.agent(0);
        Path tree = Trees.make(trees.resolve("staged"), 5, 2 << 20);
        String infoHash = fleet.publish(tree, "staged", "1").path("infoHash").asText();
        agent.karaf().kill();
        RolloutView started = fleet.rollout("staged:1", "id=" + agent.machine());
        agent.start("agent.downloaded").awaitHalt();
        Path staged = agent.file("swarms/" + infoHash + "/staging/single-0000");
        byte[] bytes = Files.readAllBytes(staged);
        bytes[bytes.length / 2] ^= 1;
        Files.write(staged, bytes);
        agent.start(null);

        RolloutView.ActionView action = fleet.awaitEnd(started.id()).action(agent);
        assertThat(action.state()).isEqualTo("ERROR");
        assertThat(action.code()).isEqualTo("WRONG_CONTENT");
        assertThat(action.detail()).contains("bin/large.bin");
        assertThat(agent.liveHash("staged")).isEqualTo("none");

        fleet.awaitFinished(fleet.rollout("staged:1", "id=" + agent.machine()).id());
        assertThat(agent.liveHash("staged")).isEqualTo(Trees.hash(tree));
    }

    @Test
    void theNewerOfTwoRolloutsForOneMachineCounts() {
        Path first = Trees.make(trees.resolve("two-1"), 6, LARGE);
        Path second = Trees.make(trees.resolve("two-2"), 7, 1 << 10);
        Agent agent = fleet.agent(1);
        fleet.publish(second, "two", "2");
        fleet.originSends(TRICKLE);
        fleet.publish(first, "two", "1");
        RolloutView older = fleet.rollout("two:1", "id=" + agent.machine());
        fleet.await(
                older.id(), "it downloads", view -> view.action(agent).state().equals("DOWNLOADING"));
        RolloutView newer = fleet.rollout("two:2", "id=" + agent.machine());

        fleet.awaitFinished(newer.id());
        RolloutView superseded = fleet.awaitEnd(older.id());
        assertThat(superseded.action(agent).state()).isEqualTo("CANCELED");
        assertThat(superseded.action(agent).code()).isEqualTo("SUPERSEDED");
        assertThat(agent.liveHash("two")).isEqualTo(Trees.hash(second));
    }

    private static List<Path> files(Path home, String... folders) throws IOException {
        List<Path> all = new java.util.ArrayList<>();
        for (String folder : folders) {
            try (Stream<Path> paths = Files.walk(home.resolve(folder))) {
                paths.filter(Files::isRegularFile).sorted().forEach(all::add);
            }
        }
        return all;
    }
}
