/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.essaim.updater.Update.Problem;
import org.essaim.updater.Update.Step;
import org.essaim.updater.core.Intent.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is on disk: journal, wanted versions, and the order of versions in them. */
class FilesTest {

    @TempDir
    Path folder;

    @Test
    void anIntentIsReadAsItWasWritten() throws IOException {
        Intent intent = Intent.of(Kind.UPDATE, "tracking", "file:/a b/ü.jar", "1.0.0", "", Instant.EPOCH)
                .towards("1.1.0", List.of("seeding", "tracking"))
                .restarting(List.of("org.b", "org.a"))
                .because(new Problem("NOT_UP", "Two\nlines = and: signs", "Look # here"))
                .at(Step.ROLLING_BACK, Instant.ofEpochSecond(7))
                .attemptedAgain();
        Journal journal = new Journal(folder);
        journal.write(intent);
        assertThat(journal.read("tracking")).hasValue(intent);
        assertThat(intent.neighbours()).containsExactly("seeding");
        assertThat(intent.update().restarted()).containsExactly("org.a", "org.b");
    }

    @Test
    void aJournalOfAnyBytesIsReadOrSetAside() throws IOException {
        Random random = new Random(4);
        byte[] good = Files.readAllBytes(written());
        for (int round = 0; round < 300; round++) {
            byte[] bytes = good.clone();
            for (int change = 0; change <= round % 5; change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Files.write(folder.resolve("tracking.properties"), bytes);
            assertThat(new Journal(folder).all()).hasSizeLessThanOrEqualTo(1);
        }
    }

    private Path written() throws IOException {
        new Journal(folder).write(Intent.of(Kind.ROLLBACK, "tracking", "", "1.1.0", "1.0.0", Instant.EPOCH));
        return folder.resolve("tracking.properties");
    }

    @Test
    void aHalfWrittenFileIsNeverTheFileItself() throws IOException {
        Path file = written();
        Files.writeString(folder.resolve("tracking.properties.new"), "step=");
        assertThat(new Journal(folder).all()).hasSize(1);
        assertThat(file).exists();
    }

    @Test
    void aJournalThatCannotBeReadIsSetAsideAndNotAskedAgain() throws IOException {
        Path file = folder.resolve("tracking.properties");
        Files.writeString(file, "step=NONSENSE");
        assertThat(new Journal(folder).read("tracking")).isEmpty();
        assertThat(file).doesNotExist();
        assertThat(folder.resolve("tracking.properties.unreadable")).exists();
        assertThat(new Journal(folder).all()).isEmpty();
    }

    @Test
    void aModuleThatWasNeverUpdatedHasNoJournal() {
        assertThat(new Journal(folder.resolve("none")).read("tracking")).isEmpty();
    }

    @Test
    void anEscapeThatIsNoneMakesAFileDamagedNotAFailure() throws IOException {
        Path file = Files.writeString(folder.resolve("a.properties"), "wanted=\\u00zz");
        assertThatThrownBy(() -> DurableProperties.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
        assertThat(new Lineages(folder).of("a")).isEmpty();
    }

    @Test
    void whatIsLargerThanItMayBeIsNotCopiedToItsEnd() {
        assertThatThrownBy(() -> VersionRepository.copy(
                        new java.io.ByteArrayInputStream(new byte[70_000]), folder.resolve("copy"), 66_000))
                .hasMessage("more than 66000 bytes");
    }

    @Test
    void aFileThatIsFarTooLargeIsNotRead() throws IOException {
        Path file = folder.resolve("large.properties");
        Files.write(file, new byte[2 << 20]);
        assertThatThrownBy(() -> DurableProperties.read(file)).isInstanceOf(IOException.class);
    }

    @Test
    void theSameValuesMakeTheSameBytes() throws IOException {
        Map<String, String> values = new HashMap<>(Map.of("b", "2", "a", "1 \\ = ü"));
        Path file = folder.resolve("a.properties");
        DurableProperties.write(file, values);
        byte[] first = Files.readAllBytes(file);
        DurableProperties.write(file, values);
        assertThat(file).hasBinaryContent(first);
        assertThat(DurableProperties.read(file)).isEqualTo(values);
    }

    @Test
    void aLineageGrowsWithUpdatesAndShrinksWithRollbacks() {
        Lineage first = Lineage.afterUpdate(Optional.empty(), "1.0.0", "1.1.0");
        Lineage second = Lineage.afterUpdate(Optional.of(first), "1.1.0", "1.2.0");
        assertThat(second).isEqualTo(new Lineage("1.2.0", List.of("1.0.0", "1.1.0")));
        assertThat(second.previous()).hasValue("1.1.0");
        assertThat(Lineage.afterRollback(Optional.of(second), "1.1.0")).isEqualTo(first);
        assertThat(Lineage.afterRollback(Optional.of(first), "1.0.0").previous())
                .isEmpty();
        assertThat(second.knows("1.0.0")).isTrue();
        assertThat(second.knows("1.3.0")).isFalse();
    }

    @Test
    void committingTwiceMakesNoDifference() {
        Lineage once = Lineage.afterUpdate(Optional.empty(), "1.0.0", "1.1.0");
        assertThat(Lineage.afterUpdate(Optional.of(once), "1.0.0", "1.1.0")).isEqualTo(once);
    }

    @Test
    void wantedVersionsAreForgottenForGood() throws IOException {
        Lineages lineages = new Lineages(folder);
        lineages.write("tracking", new Lineage("1.1.0", List.of()));
        assertThat(lineages.all()).containsOnlyKeys("tracking");
        lineages.forget("tracking");
        assertThat(new Lineages(folder).all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1.0.0,1.0.1", "1.9.0,1.10.0", "1.0.0,2.0.0", "1.0.0,1.0.0.a", "1.0.0.a,1.0.0.b"})
    void versionsAreOrderedByNumbersThenQualifier(String lower, String higher) {
        assertThat(Versions.compare(lower, higher)).isNegative();
        assertThat(Versions.compare(higher, lower)).isPositive();
        assertThat(Versions.compare(lower, lower)).isZero();
    }

    @Test
    void aReasonNamesWhatHappenedAndTheInnermostCauseOnce() {
        Exception inner = new IllegalStateException("disk\n full");
        Exception outer = new IllegalStateException("Error restarting bundles", new RuntimeException(inner));
        outer.addSuppressed(new IllegalArgumentException());
        assertThat(Reasons.of(outer)).startsWith("Error restarting bundles").endsWith("disk full");
        assertThat(Reasons.of(new IllegalStateException("x".repeat(5000)))).hasSizeLessThan(700);
    }

    @Test
    void ofKarafsNestedReasonsTheInnermostIsTold() {
        Exception nested = new IllegalStateException(
                "Unable to resolve root: x [caused by: Unable to resolve a/1: y [caused by: missing [b/1] osgi.wiring]]");
        assertThat(Reasons.of(nested)).isEqualTo("missing [b/1] osgi.wiring");
    }
}
