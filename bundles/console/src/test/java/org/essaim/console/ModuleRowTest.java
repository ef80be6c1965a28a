/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Bundle;

class ModuleRowTest {

    private final Framework framework = new Framework();

    @Test
    void modulesAreListedByNameAndOtherBundlesAreNot() {
        framework.bundle("transfer", "1.0.1", Bundle.ACTIVE);
        framework.bundle(null, "7.0.5", Bundle.ACTIVE);
        framework.bundle("patching", "1.0.0", Bundle.ACTIVE);

        assertThat(ModuleRow.all(framework.context()))
                .containsExactly(
                        new ModuleRow("patching", "org.essaim.patching", "1.0.0", "ACTIVE", 1234, ""),
                        new ModuleRow("transfer", "org.essaim.transfer", "1.0.1", "ACTIVE", 1234, ""));
    }

    @ParameterizedTest
    @CsvSource({"32,ACTIVE", "8,STARTING", "16,STOPPING", "4,STOPPED", "2,NOT RESOLVED"})
    void itsStateIsSaidInWords(int state, String words) {
        framework.bundle("tracking", "1.0.0", state);

        assertThat(ModuleRow.all(framework.context()))
                .extracting(ModuleRow::state)
                .containsExactly(words);
    }

    @Test
    void whatWasUninstalledIsNotShown() {
        framework.bundle("tracking", "1.0.0", Bundle.UNINSTALLED);

        assertThat(ModuleRow.all(framework.context())).isEmpty();
    }

    @Test
    void itsWorkIsThatOfItsOwnBundleAndIsGivenBack() {
        Bundle tracking = framework.bundle("tracking", "1.0.0", Bundle.ACTIVE);
        Bundle seeding = framework.bundle("seeding", "1.0.0", Bundle.ACTIVE);
        framework.activity(seeding, Framework.done(3, "offers"));
        framework.activity(tracking, Framework.done(12, "announces"));

        assertThat(ModuleRow.all(framework.context()))
                .extracting(ModuleRow::work)
                .containsExactly("3 offers", "12 announces");
        assertThat(framework.inUse).isZero();
    }

    @Test
    void aServiceThatGoesAwayMeanwhileIsNoWork() {
        framework.activity(framework.bundle("tracking", "1.0.0", Bundle.ACTIVE), null);

        assertThat(ModuleRow.all(framework.context()))
                .extracting(ModuleRow::work)
                .containsExactly("");
    }
}
