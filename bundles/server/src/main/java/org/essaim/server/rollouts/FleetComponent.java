/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.rollouts;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.essaim.api.Fault;
import org.essaim.api.fleet.Catalogue;
import org.essaim.api.fleet.Machines;
import org.essaim.api.fleet.Rollouts;
import org.essaim.api.store.Database;
import org.essaim.api.tracking.Tracker;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.server.ledger.Failpoints;
import org.essaim.server.ledger.Transactions;
import org.essaim.server.machines.MachineRegister;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Machines and rollouts as services, as long as there is a database. */
@Component(
        service = {},
        immediate = true)
@Capability(
        namespace = "osgi.service",
        attribute = {
            "objectClass:List<String>=\"org.essaim.api.fleet.Machines,org.essaim.api.fleet.Rollouts,"
                    + "org.essaim.server.rollouts.Fleet\""
        })
public final class FleetComponent implements Fleet {

    private static final long COUNT_SECONDS = 5;
    private static final long FLUSH_SECONDS = 300;
    private static final long STOP_SECONDS = 10;
    private static final Logger LOG = LoggerFactory.getLogger(FleetComponent.class);

    private final AtomicReference<Optional<Catalogue>> catalogue = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<Tracker>> tracker = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<PeerTransfer>> engine = new AtomicReference<>(Optional.empty());
    private final List<ServiceRegistration<?>> services = new ArrayList<>();
    private final ScheduledExecutorService writer;
    private final Transactions transactions;
    private final MachineRegister machines;
    private final RolloutDesk rollouts;

    /** Reads the fleet from the database and registers the services. */
    @Activate
    public FleetComponent(BundleContext bundle, @Reference Database database) {
        transactions = new Transactions(database, Failpoints::reached);
        machines = new MachineRegister(transactions, InstantSource.system(), new SecureRandom());
        writer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "essaim-fleet");
            thread.setDaemon(true);
            return thread;
        });
        Appraisal appraisal = new Appraisal(tracker::get, engine::get, WanRates.limitedBy(tracker::get));
        rollouts = new RolloutDesk(transactions, machines, catalogue::get, appraisal, writer, InstantSource.system());
        machines.listen(rollouts);
        writer.scheduleWithFixedDelay(() -> guarded(rollouts::count), COUNT_SECONDS, COUNT_SECONDS, TimeUnit.SECONDS);
        writer.scheduleWithFixedDelay(() -> guarded(machines::flush), FLUSH_SECONDS, FLUSH_SECONDS, TimeUnit.SECONDS);
        services.add(bundle.registerService(Machines.class, machines, null));
        services.add(bundle.registerService(Rollouts.class, rollouts, null));
        services.add(bundle.registerService(Fleet.class, this, null));
    }

    /** Takes the services back, and writes what is in memory alone. */
    @Deactivate
    public void deactivate() throws InterruptedException {
        services.forEach(ServiceRegistration::unregister);
        writer.shutdown();
        if (!writer.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("A change of the fleet was still being written after {} s", STOP_SECONDS);
        }
        guarded(rollouts::close);
        guarded(machines::flush);
    }

    /** The catalogue has come. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setCatalogue(Catalogue service) {
        catalogue.set(Optional.of(service));
    }

    /** The catalogue has gone. */
    void unsetCatalogue(Catalogue service) {
        catalogue.getAndUpdate(now -> now.filter(other -> other != service));
    }

    /** The tracker has come. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setTracker(Tracker service) {
        tracker.set(Optional.of(service));
    }

    /** The tracker has gone. */
    void unsetTracker(Tracker service) {
        tracker.getAndUpdate(now -> now.filter(other -> other != service));
    }

    /** The origin's engine has come. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setEngine(PeerTransfer service) {
        engine.set(Optional.of(service));
    }

    /** The origin's engine has gone. */
    void unsetEngine(PeerTransfer service) {
        engine.getAndUpdate(now -> now.filter(other -> other != service));
    }

    @Override
    public Transactions transactions() {
        return transactions;
    }

    @Override
    public MachineRegister machines() {
        return machines;
    }

    @Override
    public RolloutDesk rollouts() {
        return rollouts;
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (Fault e) {
            LOG.warn("{}: {}. {}", e.code(), e.sentence(), e.remedy());
        } catch (RuntimeException e) {
            LOG.error("The fleet's upkeep failed", e);
        }
    }
}
