/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;

/** What a framework needs to wire this bundle to H2, which is a bundle of its own. */
class BundleHeadersTest {

    @Test
    void h2AndTheDataSourceAreImportedAndNothingIsExported() throws IOException {
        Attributes headers = headers();
        assertThat(headers.getValue("Import-Package")).contains("javax.sql", "org.h2.jdbcx", "org.essaim.api.store");
        assertThat(headers.getValue("Export-Package")).isNull();
    }

    @Test
    void theComponentAndTheServicesAreDeclared() throws IOException {
        assertThat(headers().getValue("Service-Component")).contains("org.essaim.store.StoreComponent.xml");
        assertThat(headers().getValue("Provide-Capability"))
                .contains("org.essaim.api.store.Database", "org.essaim.api.health.HealthCheck");
    }

    @Test
    void theMigrationsAreInTheBundle() {
        for (Migration migration : Migration.all()) {
            assertThat(Path.of("target/classes/org/essaim/store/migrations", migration.name()))
                    .exists();
        }
    }

    private static Attributes headers() throws IOException {
        try (InputStream in = Files.newInputStream(Path.of("target/classes/META-INF/MANIFEST.MF"))) {
            return new Manifest(in).getMainAttributes();
        }
    }
}
