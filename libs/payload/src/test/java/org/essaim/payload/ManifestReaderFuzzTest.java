/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.payload;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

class ManifestReaderFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void whateverIsReadIsHarmlessAndCanBeWrittenAgain(byte[] input) throws IOException {
        List<ManifestEntry> entries = new ArrayList<>();
        ManifestHeader header;
        try (ManifestReader reader = new ManifestReader(new ByteArrayInputStream(input))) {
            header = reader.header();
            for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                entries.add(entry.get());
            }
        } catch (ManifestException e) {
            return;
        }
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        try (ManifestWriter writer = new ManifestWriter(again, header)) {
            for (ManifestEntry entry : entries) {
                assertThat(PathRules.objection(entry.path())).isEmpty();
                writer.write(entry);
            }
        }
        assertThat(again.toByteArray()).isEqualTo(input);
    }
}
