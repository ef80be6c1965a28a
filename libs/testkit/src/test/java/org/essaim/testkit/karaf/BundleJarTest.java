/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.testkit.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleJarTest {

    @TempDir
    Path folder;

    @Test
    void aCopyHasAnotherVersionAndEverythingElse() throws IOException {
        Path first = BundleJar.of("org.essaim.example", "1.0.0")
                .header("Export-Package", "example;version=1.0.0")
                .classes(BundleJarTest.class)
                .entry("OSGI-INF/a.xml", "<a/>")
                .writeTo(folder.resolve("first.jar"));
        Path second = BundleJar.copyOf(first)
                .version("1.1.0")
                .header("Export-Package", exported -> exported.replace("1.0.0", "1.1.0"))
                .writeTo(folder.resolve("deep/second.jar"));
        try (JarFile jar = new JarFile(second.toFile())) {
            Attributes headers = jar.getManifest().getMainAttributes();
            assertThat(headers.getValue("Bundle-SymbolicName")).isEqualTo("org.essaim.example");
            assertThat(headers.getValue("Bundle-Version")).isEqualTo("1.1.0");
            assertThat(headers.getValue("Export-Package")).isEqualTo("example;version=1.1.0");
            assertThat(jar.getEntry("OSGI-INF/a.xml")).isNotNull();
            assertThat(jar.getEntry("org/essaim/testkit/karaf/BundleJarTest.class"))
                    .isNotNull();
        }
    }

    @Test
    void aHeaderThatIsNotThereCannotBeChanged() {
        BundleJar jar = BundleJar.of("org.essaim.example", "1.0.0");
        assertThatThrownBy(() -> jar.header("Export-Package", header -> header)).hasMessageContaining("Export-Package");
    }
}
