/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BrandingTest {

    private final Branding branding = new Branding();

    @Test
    void itsImagesAreInThisBundleWhereThePageServesThem() {
        for (String image :
                new String[] {branding.getProductImage(), branding.getVendorImage(), branding.getFavIcon()}) {
            assertThat(image).startsWith("/" + FleetPage.LABEL + "/");
            assertThat(FleetPage.class.getResource(image.substring(FleetPage.LABEL.length() + 1)))
                    .as(image)
                    .isNotNull();
        }
    }

    @Test
    void theLogoLeadsToOurPageAndTheConsolesOwnStyleStays() {
        assertThat(branding.getProductURL()).isEqualTo(FleetPage.LABEL);
        assertThat(branding.getVendorURL()).isEqualTo(FleetPage.LABEL);
        assertThat(branding.getMainStyleSheet()).isEqualTo("/res/ui/webconsole.css");
        assertThat(branding.getBrandName()).contains(branding.getProductName());
        assertThat(branding.getVendorName()).isEqualTo("Essaim");
    }
}
