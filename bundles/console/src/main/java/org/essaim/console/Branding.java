/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import org.apache.felix.webconsole.spi.BrandingPlugin;
import org.osgi.service.component.annotations.Component;

/** The name and the logo that the web console's pages carry. */
@Component(service = BrandingPlugin.class)
public final class Branding implements BrandingPlugin {

    private static final String NAME = "Essaim";
    private static final String HOME = "/" + FleetPage.LABEL;
    private static final String LOGO = HOME + "/res/logo.svg";

    @Override
    public String getBrandName() {
        return "Essaim server";
    }

    @Override
    public String getProductName() {
        return NAME;
    }

    @Override
    public String getProductURL() {
        return FleetPage.LABEL;
    }

    @Override
    public String getProductImage() {
        return LOGO;
    }

    @Override
    public String getVendorName() {
        return NAME;
    }

    @Override
    public String getVendorURL() {
        return FleetPage.LABEL;
    }

    @Override
    public String getVendorImage() {
        return LOGO;
    }

    @Override
    public String getFavIcon() {
        return LOGO;
    }

    /** The console's own, since its pages rely on it. */
    @Override
    public String getMainStyleSheet() {
        return "/res/ui/webconsole.css";
    }
}
