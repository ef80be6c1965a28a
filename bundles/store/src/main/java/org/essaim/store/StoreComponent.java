/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.store;

import java.nio.file.Path;
import java.time.Clock;
import javax.sql.DataSource;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.store.Database;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database as a service; its files are in {@code store} below Essaim's home. */
@Component(
        service = {Database.class, HealthCheck.class},
        immediate = true,
        configurationPid = "org.essaim.store",
        configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = StoreComponent.Config.class)
public final class StoreComponent implements Database, HealthCheck {

    private static final long MIB = 1 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(StoreComponent.class);

    private final EmbeddedDatabase database;
    private final DatabaseHealth health;

    /** Configuration {@code org.essaim.store}. */
    @ObjectClassDefinition(name = "Essaim store", description = "The server's database")
    public @interface Config {

        /** Connections at once. */
        @AttributeDefinition(name = "Connections", description = "How many connections there are at most", min = "1")
        int connections() default 16;

        /** Free MiB below which the doctor warns. */
        @AttributeDefinition(
                name = "Wanted free space",
                description = "Free MiB on the database's disk below which essaim:doctor warns",
                min = "0")
        long free_wanted() default 512;
    }

    /** Opens the database; without one there is no service. */
    @Activate
    public StoreComponent(BundleContext bundle, Config config) {
        Path folder = home(bundle).resolve("store");
        try {
            Migrator migrator = new Migrator(Migration.all(), Clock.systemUTC());
            database = EmbeddedDatabase.open(
                    folder, Math.max(1, config.connections()), migrator, StoreComponent::failpoint);
        } catch (org.essaim.api.Fault e) {
            LOG.error("{}: {}. {}", e.code(), e.sentence(), e.remedy());
            throw e;
        }
        health = new DatabaseHealth(folder, config.free_wanted() * MIB);
        LOG.info("Database open in {}", folder);
    }

    /** Closes the database. */
    @Deactivate
    public void deactivate() {
        database.close();
    }

    @Override
    public DataSource dataSource() {
        return database.dataSource();
    }

    @Override
    public void sync() {
        database.sync();
    }

    @Override
    public void backup(Path target) {
        database.backup(target);
    }

    @Override
    public java.util.List<Finding> check() {
        return health.check();
    }

    private static Path home(BundleContext bundle) {
        String home = bundle.getProperty("essaim.home");
        if (home != null) {
            return Path.of(home);
        }
        String karaf = bundle.getProperty("karaf.base");
        return Path.of(karaf == null ? "." : karaf).resolve("essaim");
    }

    /** Ends the process as a crash would, where a test asks for it. */
    private static void failpoint(String step) {
        if (step.equals(System.getProperty("essaim.halt-at"))) {
            Runtime.getRuntime().halt(137);
        }
    }
}
