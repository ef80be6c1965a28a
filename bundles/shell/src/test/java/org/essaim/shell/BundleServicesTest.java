/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.essaim.api.fleet.Catalogue;
import org.essaim.api.fleet.Machines;
import org.essaim.api.store.Database;
import org.junit.jupiter.api.Test;

class BundleServicesTest {

    private final FakeRegistry registry = new FakeRegistry();

    @Test
    void whatIsThereIsFoundAndWhatIsNotIsAbsent() {
        FakeFleet fleet = new FakeFleet();
        registry.register(fleet);
        try (BundleServices services = new BundleServices(registry.context())) {
            assertThat(services.find(Catalogue.class)).containsSame(fleet);
            assertThat(services.server(Machines.class)).isSameAs(fleet);
            assertThat(services.find(Database.class)).isEmpty();
            assertThat(services.all(Database.class)).isEmpty();
        }
    }

    @Test
    void everythingIsGivenBackAtTheEnd() {
        registry.register(new FakeFleet());
        registry.register(new FakeFleet());
        try (BundleServices services = new BundleServices(registry.context())) {
            for (int look = 0; look < 100; look++) {
                assertThat(services.all(Catalogue.class)).hasSize(2);
                assertThat(services.find(Machines.class)).isPresent();
            }
            assertThat(registry.inUse()).isEqualTo(2);
        }
        assertThat(registry.inUse()).isZero();
    }

    @Test
    void aServiceThatWasReplacedIsLookedUpAgain() {
        FakeFleet before = new FakeFleet();
        FakeFleet after = new FakeFleet();
        registry.register(before);
        try (BundleServices services = new BundleServices(registry.context())) {
            assertThat(services.find(Catalogue.class)).containsSame(before);
            registry.unregister(before);
            assertThat(services.find(Catalogue.class)).isEmpty();
            registry.register(after);
            assertThat(services.find(Catalogue.class)).containsSame(after);
        }
    }
}
