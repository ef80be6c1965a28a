/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.access;

import java.nio.file.Path;
import java.security.SecureRandom;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs {@link FirstAdministrator} when the bundle starts. */
@Component(
        immediate = true,
        service = {})
public final class FirstAdministratorComponent {

    private static final Logger LOG = LoggerFactory.getLogger(FirstAdministratorComponent.class);

    @Activate
    public FirstAdministratorComponent(BundleContext context) {
        String base = property(context, "karaf.base", ".");
        Path users = Path.of(property(context, "karaf.etc", base + "/etc"), "users.properties");
        Path secret = Path.of(property(context, "essaim.home", base + "/essaim"), "admin-password");
        if (new FirstAdministrator(users, secret, new SecureRandom()).ensure()) {
            LOG.info("First start: made the user '{}'; its password is in {}", FirstAdministrator.NAME, secret);
        }
    }

    private static String property(BundleContext context, String name, String absent) {
        String value = context.getProperty(name);
        return value == null || value.isBlank() ? absent : value;
    }
}
