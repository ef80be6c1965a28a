/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.seeding;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.essaim.api.InfoHash;
import org.essaim.api.PatchId;
import org.essaim.api.module.Activity;
import org.essaim.api.seeding.Seeder;
import org.essaim.api.seeding.UploadPolicy;
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
        service = {UploadPolicy.class, Seeder.class, Activity.class},
        configurationPid = "org.essaim.seeding",
        property = "essaim.module=seeding",
        immediate = true)
@Designate(ocd = SeedingComponent.Config.class)
public final class SeedingComponent implements UploadPolicy, Seeder, Activity {

    private static final Logger LOG = LoggerFactory.getLogger(SeedingComponent.class);
    private static final long RETRY_SECONDS = 10;

    private final ScheduledExecutorService thread;
    private final FairBucket bucket = new FairBucket();
    private final OfferBook book;
    private @Nullable PeerTransfer engine;

    /** Configuration of seeding. */
    @ObjectClassDefinition(name = "Essaim seeding", description = "What this machine sends to others, and how fast")
    public @interface Config {
        @AttributeDefinition(description = "The most payload bytes per second sent to others, 0 for no limit")
        long upload_limit() default 0;

        @AttributeDefinition(description = "The most patches offered at once, the most recent first")
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
        book = new OfferBook(this::execute, config.active_swarms());
        bucket.limit(config.upload_limit());
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

    @Modified
    void modified(Config config) {
        bucket.limit(config.upload_limit());
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

    @Override
    public long reserve(InfoHash infoHash, int bytes, long nowNanos) {
        return bucket.reserve(infoHash, bytes, nowNanos);
    }

    @Override
    public long bytesPerSecond() {
        return bucket.bytesPerSecond();
    }

    @Override
    public void offer(PatchId patch, TransferRequest request) {
        book.offer(patch, request);
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
        return bucket.grants();
    }

    @Override
    public String unit() {
        return "grants";
    }
}
