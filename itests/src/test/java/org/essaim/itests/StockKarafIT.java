/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.essaim.testkit.karaf.KarafProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Karaf as its makers ship it becomes an agent with the KAR alone: no network, nothing in the local repository. */
class StockKarafIT {

    private static final Duration LIMIT = Duration.ofMinutes(4);

    @TempDir
    Path folder;

    @Test
    void becomesAnAgentWithoutNetworkAndRestartsNothingThatWasThere() throws IOException {
        try (KarafProcess karaf = KarafProcess.unpack(Assembly.stock(), folder.resolve("karaf"))) {
            karaf.etc("org.ops4j.pax.url.mvn.cfg", "org.ops4j.pax.url.mvn.repositories", "")
                    .etc(
                            "org.ops4j.pax.url.mvn.cfg",
                            "org.ops4j.pax.url.mvn.localRepository",
                            folder.resolve("empty").toString());
            karaf.startAndAwaitShell(LIMIT);

            assertThat(karaf.shell("kar:install " + Assembly.kar().toUri()).code())
                    .isZero();
            int before = karaf.log().length();
            assertThat(karaf.shell("feature:install essaim-agent").code()).isZero();

            karaf.awaitOutput("bundle:list -t 0 --no-format", list -> list.contains("Essaim :: Agent"), LIMIT);
            assertThat(karaf.log().substring(before))
                    .contains("org.essaim.agent")
                    .doesNotContain("Stopping bundles")
                    .doesNotContain("Refreshing bundles")
                    .doesNotContain("Bundles to refresh");
            assertThat(karaf.shell("feature:list -i --no-format").out()).contains("essaim-agent");
            assertThat(karaf.shell("config:property-list --pid org.apache.karaf.command.acl.module")
                            .out())
                    .contains("update = admin");
            assertThat(karaf.home().resolve("etc/org.apache.karaf.command.acl.module.cfg"))
                    .content()
                    .contains("rollback");
        }
    }

    @Test
    void theKarHoldsEveryBundleThatItsFeaturesName() throws IOException {
        try (var kar = java.nio.file.FileSystems.newFileSystem(Assembly.kar());
                Stream<Path> files = Files.walk(kar.getPath("repository"))) {
            assertThat(files.map(Path::toString).filter(name -> name.endsWith(".jar")))
                    .anyMatch(name -> name.contains("org.apache.felix.scr"))
                    .anyMatch(name -> name.contains("jackson-databind"))
                    .anyMatch(name -> name.contains("org.essaim.agent"));
        }
    }
}
