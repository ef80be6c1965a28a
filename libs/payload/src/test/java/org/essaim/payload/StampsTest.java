/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StampsTest {
    @TempDir
    Path folder;

    @Test
    void stampsSurviveBeingWritten() throws IOException {
        Stamps.Builder builder = new Stamps.Builder();
        for (int i = 0; i < 1000; i++) {
            builder.add(new Stamp(i, i * 3L, i * 5L, i * 7L));
        }
        Path file = folder.resolve("stamps");
        Stamps.write(file, builder.add(Stamp.NONE).build());
        Stamps.write(file, builder.build());

        Stamps read = Stamps.read(file);

        assertThat(read.count()).isEqualTo(1001);
        assertThat(read.get(999)).isEqualTo(new Stamp(999, 2997, 4995, 6993));
        assertThat(read.get(1000)).isEqualTo(Stamp.NONE);
        assertThat(folder).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void damageIsFoundWhereverItIs() throws IOException {
        Path file = folder.resolve("stamps");
        Stamps.write(file, new Stamps.Builder().add(new Stamp(1, 2, 3, 4)).build());
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 4;
            Files.write(file, bad);
            assertThatThrownBy(() -> Stamps.read(file)).as("byte %s", i).isInstanceOf(IOException.class);
            Files.write(file, java.util.Arrays.copyOf(good, i));
            assertThatThrownBy(() -> Stamps.read(file)).as("cut at %s", i).isInstanceOf(IOException.class);
        }
        Files.write(file, java.util.Arrays.copyOf(good, good.length + 1));
        assertThatThrownBy(() -> Stamps.read(file)).isInstanceOf(IOException.class);
    }

    @Test
    void aStampTellsWhatAFileLooksLike() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "abc");
        Stamp stamp = Stamp.of(file);

        assertThat(stamp.size()).isEqualTo(3);
        assertThat(Stamp.of(file)).isEqualTo(stamp);
        assertThat(Stamp.of(folder)).isEqualTo(Stamp.NONE);
        assertThat(Stamp.of(Files.createSymbolicLink(folder.resolve("l"), file)))
                .isEqualTo(Stamp.NONE);
        assertThat(Stamp.of(Files.copy(file, folder.resolve("g")))).isNotEqualTo(stamp);
        assertThatThrownBy(() -> Stamp.of(folder.resolve("none"))).isInstanceOf(IOException.class);
    }
}
