/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.essaim.protocol.Metainfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SwarmTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void twoReceiversOfOursGetTwoPayloadsInTheSameProcesses(boolean tls) throws Exception {
        Path source = folder.resolve("source");
        try (LocalTracker tracker = new LocalTracker()) {
            Job first = Payloads.make(source, "first", 3 << 20, 1, tracker.url());
            Job second = Payloads.make(source, "second", (2 << 20) + 5, 2, tracker.url());
            try (Swarm swarm = new Swarm(new Essaim(tls), 2, source, folder.resolve("received"), tracker)) {
                Transfer cold = swarm.run(first);
                assertThat(cold.bytes()).isEqualTo(3 << 20);
                assertThat(cold.peakRssMiB()).isPositive();
                assertThat(swarm.run(second).bytes()).isEqualTo((2 << 20) + 5);
            }
            assertThat(folder.resolve("received")).doesNotExist();
        }
    }

    @Test
    void aPayloadIsTheSameForTheSameSeedAndItsMetainfoFits() throws Exception {
        Job one = Payloads.make(folder.resolve("a"), "p", 1_500_000, 1, "http://127.0.0.1:1/announce");
        Job same = Payloads.make(folder.resolve("b"), "p", 1_500_000, 1, "http://127.0.0.1:1/announce");
        assertThat(one.metainfo()).isEqualTo(same.metainfo());
        assertThat(Metainfo.parse(one.metainfo()).totalLength()).isEqualTo(1_500_000);
        assertThat(Publish.table(new Publish(one).run(1), 1)).hasSize(4);
    }

    @Test
    void aReceiverOfOursTellsWhatItsMemoryConsistsOf() throws Exception {
        BenchOptions options = new BenchOptions("memory", 1, 2_500_001, 1 << 20, Optional.empty(), folder, Set.of());
        Memory.Need need =
                new Memory(options, folder).run(List.of(new Essaim(false))).get(0);
        assertThat(need.transfer().bytes()).isEqualTo(2_500_001);
        assertThat(need.figures().peakBytes())
                .isGreaterThanOrEqualTo(need.figures().residentBytes());
        assertThat(need.figures().residentBytes()).isGreaterThan(need.figures().fileBytes());
        assertThat(need.parts()).containsOnlyKeys("heap", "classes", "code", "buffers");
    }

    @Test
    void whatDoesNotFitOnTheDiskIsNotBegun() {
        BenchOptions options = new BenchOptions("memory", 1, 1L << 60, 1 << 20, Optional.empty(), folder, Set.of());
        assertThatThrownBy(() -> new Memory(options, folder).run(List.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("--size");
    }

    @Test
    void aPayloadWithHolesHasAsManyBytesAndADifferentBeginningOfEachPiece() throws Exception {
        Job job = Payloads.sparse(folder.resolve("a"), "p", 200_000, 1 << 16, "http://127.0.0.1:1/announce");
        byte[] bytes = Files.readAllBytes(job.in(job.source(), job.files().get(0)));
        assertThat(bytes).hasSize(200_000);
        assertThat(Arrays.copyOfRange(bytes, 0, 100)).isNotEqualTo(Arrays.copyOfRange(bytes, 1 << 16, (1 << 16) + 100));
        assertThat(Metainfo.parse(job.metainfo()).pieceLength()).isEqualTo(1 << 16);
    }

    @Test
    void aFileThatDiffersIsFound() throws Exception {
        Job job = Payloads.make(folder.resolve("a"), "p", 100, 1, "http://127.0.0.1:1/announce");
        Path received = folder.resolve("b");
        Path file = job.in(received, job.files().get(0));
        Files.createDirectories(file.getParent());
        byte[] bytes = Files.readAllBytes(job.in(job.source(), job.files().get(0)));
        Files.write(file, bytes);
        Payloads.compare(job, received);
        bytes[7]++;
        Files.write(file, bytes);
        assertThatThrownBy(() -> Payloads.compare(job, received))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("byte 7 ");
        Payloads.delete(received);
        assertThat(received).doesNotExist();
    }
}
