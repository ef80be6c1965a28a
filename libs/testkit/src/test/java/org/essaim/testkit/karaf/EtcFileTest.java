/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.testkit.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcFileTest {

    @TempDir
    Path folder;

    private Path path;
    private EtcFile file;

    @BeforeEach
    void aFileAsKarafShipsThem() throws IOException {
        path = folder.resolve("etc/features.cfg");
        Files.createDirectories(path.getParent());
        Files.writeString(
                path,
                """
                # featuresBoot = commented
                featuresBoot = \\
                    instance/4.4.10, \\
                    kar/4.4.10
                other=1
                _g_\\:admingroup = group
                """);
        file = new EtcFile(path);
    }

    @Test
    void aValueOverSeveralLinesIsReplacedAsAWhole() throws IOException {
        file.set("featuresBoot", "scr");
        assertThat(file.get("featuresBoot")).hasValue("scr");
        assertThat(Files.readString(path))
                .contains("# featuresBoot = commented")
                .doesNotContain("kar/4.4.10")
                .contains("other=1");
    }

    @Test
    void aKeyWithAnEscapedColonIsFound() throws IOException {
        file.set("_g_\\:admingroup", "group,admin");
        assertThat(file.get("_g_:admingroup")).hasValue("group,admin");
        assertThat(Files.readString(path)).containsOnlyOnce("_g_");
    }

    @Test
    void aNewKeyIsAppendedAndARemovedOneGone() {
        file.set("new", "C:\\folder");
        file.remove("other");
        assertThat(file.get("new")).hasValue("C:\\folder");
        assertThat(file.get("other")).isEmpty();
        assertThat(file.get("featuresBoot"))
                .hasValueSatisfying(boot -> assertThat(boot).contains("instance/4.4.10"));
    }

    @Test
    void aFileThatIsNotThereIsMade() {
        EtcFile fresh = new EtcFile(folder.resolve("etc/new.cfg"));
        assertThat(fresh.get("key")).isEmpty();
        fresh.set("key", "value");
        assertThat(fresh.get("key")).hasValue("value");
    }

    @Test
    void aFreePortIsNotHandedOutTwice() {
        assertThat(java.util.stream.Stream.generate(FreePorts::next).limit(50)).doesNotHaveDuplicates();
    }
}
