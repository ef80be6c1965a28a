/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.essaim.agent.ActionRecord.Figures;
import org.essaim.agent.ActionRecord.Mark;
import org.essaim.agent.ActionRecord.Notice;
import org.essaim.agent.server.Identity;
import org.essaim.agent.server.ServerLink.Assignment;
import org.essaim.agent.server.ServerLink.Kind;
import org.essaim.api.InfoHash;
import org.essaim.api.LocalFault;
import org.essaim.api.MachineId;
import org.essaim.api.PatchId;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.verification.TrustedKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the agent keeps on the disk. */
class DiskTest {

    private static final InfoHash SWARM = new InfoHash("ab".repeat(20));

    @TempDir
    Path home;

    @Test
    void anActionIsReadBackAsItWasSaved() {
        ActionStore store = new ActionStore(home.resolve("actions"));
        ActionRecord record = new ActionRecord(
                new Assignment(7, Kind.DEPLOY, new PatchId("app", "1"), SWARM, false, true),
                new Notice(ActionState.ERROR, "why", Optional.of("CODE"), Optional.of("do"), Optional.of("/live/app")),
                new Figures(1, 2, 3, 4, 0),
                Set.of(Mark.OPENED, Mark.REFETCHED),
                true);
        store.save(record);
        assertThat(store.load()).containsExactly(record);
        store.delete(7);
        assertThat(store.load()).isEmpty();
    }

    @Test
    void actionsAreReadInOrderOfTheirNumber() {
        ActionStore store = new ActionStore(home.resolve("actions"));
        for (long id : List.of(12L, 3L, 100L)) {
            store.save(ActionRecord.fresh(
                    new Assignment(id, Kind.UNDO, new PatchId("app", "1"), SWARM, false, false),
                    ActionState.ASSIGNED,
                    ""));
        }
        assertThat(store.load()).extracting(ActionRecord::id).containsExactly(3L, 12L, 100L);
    }

    @Test
    void aDiskThatTakesNothingIsALocalFaultWithAWayOut() throws IOException {
        Path file = Files.writeString(home.resolve("actions"), "a file where the folder should be");
        ActionRecord record = ActionRecord.fresh(
                new Assignment(7, Kind.DEPLOY, new PatchId("app", "1"), SWARM, false, true), ActionState.ASSIGNED, "");
        assertThatThrownBy(() -> new ActionStore(file).save(record))
                .isInstanceOfSatisfying(
                        LocalFault.class, fault -> assertThat(fault.remedy()).isNotBlank());
    }

    @Test
    void anIdentityIsReadBackAndABrokenOneIsNone() throws IOException {
        IdentityFile file = new IdentityFile(home.resolve("identity.json"));
        assertThat(file.load()).isEmpty();
        TrustedKey key = new TrustedKey("ab".repeat(32), new byte[] {4, 5});
        Identity identity = new Identity(new MachineId("pc-1"), "pc-1", "c1", "A".repeat(43), List.of(key));
        file.save(identity);
        assertThat(file.load()).hasValue(identity);
        assertThat(identity.toString()).doesNotContain("c1");
        Files.writeString(home.resolve("identity.json"), "{\"machine\":\"pc-1\"}");
        assertThat(file.load()).isEmpty();
        Files.write(home.resolve("identity.json"), new byte[300 << 10]);
        assertThat(file.load()).isEmpty();
    }

    @Test
    void aWriteThatDiedHalfwayLeavesTheFormerFile() throws IOException {
        Path file = home.resolve("x.json");
        DurableFiles.write(file, new byte[] {1});
        Files.write(home.resolve(".x.json.tmp"), new byte[] {9, 9});
        assertThat(Files.readAllBytes(file)).containsExactly(1);
        DurableFiles.write(file, new byte[] {2});
        assertThat(Files.readAllBytes(file)).containsExactly(2);
        assertThat(home.toFile().list()).containsExactly("x.json");
    }

    @Test
    void aTreeIsDeletedWithoutFollowingLinks() throws IOException {
        Path outside =
                Files.writeString(Files.createDirectory(home.resolve("outside")).resolve("kept"), "x");
        Path tree = Files.createDirectories(home.resolve("tree/sub"));
        Files.createSymbolicLink(tree.resolve("link"), outside.getParent());
        DurableFiles.deleteTree(home.resolve("tree"));
        DurableFiles.deleteTree(home.resolve("never-there"));
        assertThat(home.resolve("tree")).doesNotExist();
        assertThat(outside).exists();
    }

    @Test
    void reportNumbersGrowOverRestartsLostFilesAndClocksThatGoBack() throws IOException {
        Path file = home.resolve("sequence");
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        Sequence first = new Sequence(file, () -> now);
        long last = 0;
        for (int i = 0; i < 2500; i++) {
            long next = first.next();
            assertThat(next).isGreaterThan(last);
            last = next;
        }
        long afterClockWentBack = new Sequence(file, () -> now.minus(Duration.ofDays(9))).next();
        assertThat(afterClockWentBack).isGreaterThan(last);
        Files.delete(file);
        assertThat(new Sequence(file, () -> now.plusSeconds(60)).next()).isGreaterThan(afterClockWentBack);
        Files.writeString(file, "rubbish");
        assertThat(new Sequence(file, () -> now).next()).isEqualTo(now.toEpochMilli());
    }

    @Test
    void aSwarmFolderThatIsHeldIsNeverDeleted() throws IOException {
        SwarmFolders folders = new SwarmFolders(home);
        Files.createDirectories(folders.staging(SWARM));
        folders.hold(SWARM);
        folders.clean(Set.of());
        assertThat(folders.staging(SWARM)).exists();
        folders.release(SWARM);
        folders.clean(Set.of(SWARM));
        assertThat(folders.staging(SWARM)).doesNotExist();
        assertThat(folders.metainfo(SWARM).getParent()).exists();
        folders.clean(Set.of());
        assertThat(home.toFile().list()).isEmpty();
    }

    @Test
    void whatIsNoSwarmFolderIsLeftAloneAndOldTrashIsTakenOut() throws IOException {
        SwarmFolders folders = new SwarmFolders(home);
        Files.createDirectory(home.resolve("lost+found"));
        Files.createDirectories(home.resolve(".trash-1-1/staging"));
        folders.clean(Set.of());
        assertThat(home.toFile().list()).containsExactly("lost+found");
    }

    @Test
    void pausesBetweenTriesGrowToAMinuteAndNoFurther() {
        BackOff backOff = new BackOff(new Random(5));
        assertThat(backOff.failed()).isBetween(500_000_000L, 1_000_000_000L);
        for (int i = 0; i < 100; i++) {
            assertThat(backOff.failed()).isLessThanOrEqualTo(60_000_000_000L);
        }
        assertThat(backOff.failed()).isGreaterThanOrEqualTo(30_000_000_000L);
        backOff.succeeded();
        assertThat(backOff.failed()).isLessThanOrEqualTo(1_000_000_000L);
    }

    @Test
    void settingsAreReadAsAnAdministratorWritesThem() {
        assertThat(SettingsText.labels("room=B12, floor = 2,,bad,=x"))
                .containsOnly(java.util.Map.entry("room", "B12"), java.util.Map.entry("floor", "2"));
        assertThat(SettingsText.labels("")).isEmpty();
        assertThat(SettingsText.machine(" pc-9 ")).isEqualTo("pc-9");
        assertThat(SettingsText.fromHostName("-my host.örg")).isEqualTo("my-host.-rg");
        assertThat(SettingsText.fromHostName("--")).isEqualTo("machine");
        assertThat(new MachineId(SettingsText.machine("")).value()).isNotBlank();
    }

    @Test
    void sizesAreWrittenForPeople() {
        assertThat(List.of(Sizes.of(1), Sizes.of(1023), Sizes.of(1536), Sizes.of(7L << 30)))
                .containsExactly("1 byte", "1023 bytes", "1.5 KiB", "7.0 GiB");
    }
}
