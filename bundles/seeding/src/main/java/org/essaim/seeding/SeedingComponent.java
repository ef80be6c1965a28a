/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.seeding;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.essaim.api.InfoHash;
import org.essaim.api.PatchId;
import org.essaim.api.RateLimit;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.module.Activity;
import org.essaim.api.seeding.Seeder;
import org.essaim.api.seeding.UploadPolicy;
import org.essaim.api.tracking.Tracker;
import org.essaim.api.transfer.CallListener;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.api.transfer.TransferRequest;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The upload policy and the seeder as services; configuration takes effect without closing anything. */
@Component(
        service = {UploadPolicy.class, Seeder.class, CallListener.class, Activity.class, HealthCheck.class},
        configurationPid = "org.essaim.seeding",
        property = "essaim.module=seeding",
        immediate = true)
@Designate(ocd = SeedingComponent.Config.class)
public final class SeedingComponent implements UploadPolicy, Seeder, CallListener, Activity, HealthCheck {

    private static final Logger LOG = LoggerFactory.getLogger(SeedingComponent.class);
    private static final long RETRY_SECONDS = 5;

    private final ScheduledExecutorService thread;
    private final UploadLimit limit = new UploadLimit(Clock.systemDefaultZone());
    private final OfferBook book;
    private @Nullable PeerTransfer engine;
    private volatile @Nullable Tracker tracker;

    /** Configuration of seeding. */
    @ObjectClassDefinition(name = "Essaim seeding", description = "What this machine sends to others, and how fast")
    public @interface Config {
        @AttributeDefinition(
                description = "The most payload sent to others, such as 2MB/s, or bytes per second; 0 for no limit")
        String upload_limit() default "0";

        @AttributeDefinition(
                description =
                        "Other limits by the time of day, such as Mon-Fri 08:00-18:00 2MB/s; 22:00-06:00 unlimited")
        String upload_schedule() default "";

        @AttributeDefinition(
                description = "The most patches offered at once: those that are wanted, then the most recent")
        int active_swarms() default 200;
    }

    /** Starts without an engine; offers wait for one. */
    @Activate
    public SeedingComponent(Config config) {
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread seeder = new Thread(task, "essaim-seeder");
            seeder.setDaemon(true);
            return seeder;
        });
        book = new OfferBook(this::execute, System::nanoTime, config.active_swarms());
        book.waiting(this::waiting);
        configure(config);
        thread.scheduleWithFixedDelay(this::tend, RETRY_SECONDS, RETRY_SECONDS, TimeUnit.SECONDS);
    }

    private void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            task.run(); // only while being deactivated: whoever asks does it
        }
    }

    private void tend() {
        try {
            book.tend();
        } catch (RuntimeException e) {
            LOG.error("Tending the offers failed; report this with the log", e); // and go on in ten seconds
        }
    }

    private void configure(Config config) {
        limit.configure(config.upload_limit(), config.upload_schedule());
        limit.mistake()
                .ifPresent(mistake -> LOG.error("org.essaim.seeding: {}. The limit stays {}", mistake, limit.text()));
    }

    /** Swarms of which the tracker knows somebody who misses something. */
    private List<InfoHash> waiting() {
        Tracker known = tracker;
        return known == null
                ? List.of()
                : known.swarms().stream()
                        .filter(swarm -> known.swarm(swarm).stream().anyMatch(a -> a.left() > 0))
                        .toList();
    }

    @Modified
    void modified(Config config) {
        configure(config);
        book.mostActive(config.active_swarms());
    }

    @Deactivate
    void deactivate() {
        thread.shutdown();
        book.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindEngine(PeerTransfer bound) {
        engine = bound;
        book.engine(bound);
    }

    synchronized void unbindEngine(PeerTransfer gone) {
        if (engine == gone) {
            engine = null;
            book.engine(null);
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindTracker(Tracker bound) {
        tracker = bound;
    }

    synchronized void unbindTracker(Tracker gone) {
        if (tracker == gone) {
            tracker = null;
        }
    }

    @Override
    public long reserve(InfoHash infoHash, int bytes, long nowNanos) {
        return limit.reserve(infoHash, bytes, nowNanos);
    }

    @Override
    public long bytesPerSecond() {
        return limit.bytesPerSecond();
    }

    @Override
    public RateLimit limit() {
        return limit.limit();
    }

    @Override
    public void called(byte[] name) {
        book.called(name);
    }

    @Override
    public List<Finding> check() {
        return limit.mistake()
                .map(mistake -> List.of(new Finding(
                        Level.FAIL,
                        "upload limit",
                        mistake + "; the limit stays " + limit.text(),
                        "Correct upload.limit or upload.schedule in org.essaim.seeding.")))
                .orElseGet(() -> List.of(new Finding(Level.OK, "upload limit", "It is " + limit.text(), "")));
    }

    @Override
    public void offer(PatchId patch, TransferRequest request) {
        book.offer(patch, request);
    }

    @Override
    public void offer(PatchId patch, InfoHash infoHash, RequestSource source) {
        book.offer(patch, infoHash, source);
    }

    @Override
    public void withdraw(InfoHash infoHash) {
        book.withdraw(infoHash);
    }

    @Override
    public List<Offer> offers() {
        return book.offers();
    }

    @Override
    public long count() {
        return limit.grants();
    }

    @Override
    public String unit() {
        return "grants";
    }
}
