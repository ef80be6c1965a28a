/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Version;

class FitTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1.0,2) | 1.5.0 | true",
                "[1.0,2) | 2.0.0 | false",
                "[1.0,2) | 0.9.0 | false",
                "1.0.0 | 1.0.0 | true",
                "1.0.0 | 1.0.1 | false",
                "0.0.0 | 7.0.0 | true",
                "0 | 7.0.0 | true",
            })
    void aFeatureAllowsTheVersionsOfItsRange(String wanted, String version, boolean allowed) {
        assertThat(Fit.allows(wanted, version)).isEqualTo(allowed);
    }

    @Test
    void exportedPackagesAreReadWithTheirAttributes() {
        List<Map<String, Object>> packages = Fit.packages(
                "org.essaim.api",
                "1.1.0",
                "a.b;c.d;version=\"1.1\";uses:=\"x.y,z;w\",e.f;version=2.0.0;mandatory:=\"k\";k=v,g.h");
        assertThat(packages)
                .extracting(each -> each.get("osgi.wiring.package"))
                .containsExactly("a.b", "c.d", "e.f", "g.h");
        assertThat(packages)
                .extracting(each -> each.get("version"))
                .containsExactly(
                        new Version("1.1.0"), new Version("1.1.0"), new Version("2.0.0"), Version.emptyVersion);
        assertThat(packages.get(2)).containsEntry("k", "v").containsEntry("bundle-symbolic-name", "org.essaim.api");
    }
}
