/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.authority;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.essaim.api.LocalFault;
import org.essaim.api.credentials.PeerCredentials;
import org.essaim.api.health.HealthCheck;
import org.essaim.server.ledger.Failpoints;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fleet's authority and the server's own credentials as services, as long as the authority's key can be used. */
@Component(service = HealthCheck.class, immediate = true, configurationPid = "org.essaim.credentials")
@Designate(ocd = AuthorityComponent.Config.class)
@Capability(
        namespace = "osgi.service",
        attribute = {
            "objectClass:List<String>=\"org.essaim.api.credentials.PeerCredentials,org.essaim.server.authority.Issuer\""
        })
public final class AuthorityComponent implements HealthCheck {

    private static final long TEND_SECONDS = 60;
    private static final Logger LOG = LoggerFactory.getLogger(AuthorityComponent.class);

    private final List<ServiceRegistration<?>> services = new ArrayList<>();
    private final @Nullable FleetCertificates certificates;
    private final @Nullable LocalFault fault;
    private final @Nullable ScheduledExecutorService timer;

    /** Configuration {@code org.essaim.credentials}. */
    @ObjectClassDefinition(name = "Essaim credentials", description = "Certificates of the machines")
    public @interface Config {

        /** How long certificates are valid. */
        @AttributeDefinition(
                name = "Hours",
                description = "Hours that a machine's certificate is valid; renewed in the middle",
                min = "1",
                max = "8760")
        int certificate_hours() default 168;
    }

    /** Reads or makes the authority. */
    @Activate
    public AuthorityComponent(BundleContext bundle, Config config) {
        FleetCertificates opened = null;
        LocalFault problem = null;
        try {
            opened = new FleetCertificates(
                    AuthorityFile.open(
                            home(bundle).resolve("keys"),
                            InstantSource.system(),
                            new SecureRandom(),
                            Failpoints::reached),
                    InstantSource.system(),
                    validity(config));
        } catch (LocalFault e) {
            LOG.error("{}: {}. {}", e.code(), e.sentence(), e.remedy());
            problem = e;
        }
        certificates = opened;
        fault = problem;
        timer = opened == null ? null : tending(opened);
        if (opened != null) {
            services.add(bundle.registerService(PeerCredentials.class, opened.own(), null));
            services.add(bundle.registerService(Issuer.class, opened, null));
        }
    }

    /** Takes another validity. */
    @Modified
    void modified(Config config) {
        if (certificates != null) {
            certificates.validity(validity(config));
        }
    }

    /** Takes the services back. */
    @Deactivate
    public void deactivate() {
        services.forEach(ServiceRegistration::unregister);
        if (timer != null) {
            timer.shutdownNow();
        }
    }

    @Override
    public List<Finding> check() {
        if (fault != null) {
            return List.of(new Finding(Level.FAIL, "fleet authority", fault.sentence(), fault.remedy()));
        }
        String sentence = certificates == null ? "" : certificates.sentence();
        return List.of(new Finding(Level.OK, "fleet authority", sentence, ""));
    }

    private static ScheduledExecutorService tending(FleetCertificates certificates) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "essaim-authority");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        certificates.tend();
                    } catch (RuntimeException e) {
                        LOG.error("The server's own certificate could not be renewed", e);
                    }
                },
                TEND_SECONDS,
                TEND_SECONDS,
                TimeUnit.SECONDS);
        return timer;
    }

    private static Duration validity(Config config) {
        return Duration.ofHours(Math.max(1, Math.min(config.certificate_hours(), 8760)));
    }

    private static Path home(BundleContext bundle) {
        String home = bundle.getProperty("essaim.home");
        if (home != null) {
            return Path.of(home);
        }
        String karaf = bundle.getProperty("karaf.base");
        return Path.of(karaf == null ? "." : karaf).resolve("essaim");
    }
}
