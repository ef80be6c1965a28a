/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.essaim.api.InfoHash;
import org.essaim.api.LocalFault;
import org.essaim.api.RateLimit;
import org.essaim.api.credentials.PeerCredentials;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.module.Activity;
import org.essaim.api.seeding.UploadPolicy;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.transfer.CallListener;
import org.essaim.api.transfer.EngineFigures;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;
import org.essaim.rates.Rate;
import org.essaim.rates.RateSchedule;
import org.essaim.rates.ScheduledRate;
import org.essaim.transfer.core.EngineLimits;
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

/**
 * The engine as services. It is started, and takes a port, when the first swarm is entered: until then nothing listens,
 * and an idle machine does without its memory. Another download limit or schedule holds at once; any other change of the
 * configuration replaces the engine: sessions end as interrupted and whoever opened them opens them again.
 */
@Component(
        service = {PeerTransfer.class, Activity.class, HealthCheck.class},
        configurationPid = "org.essaim.transfer",
        property = "essaim.module=transfer",
        immediate = true)
@Designate(ocd = TransferComponent.Config.class)
public final class TransferComponent implements PeerTransfer, Activity, HealthCheck {

    private static final Logger LOG = LoggerFactory.getLogger(TransferComponent.class);
    private static final int MEBIBYTE = 1 << 20;

    private final ScheduledRate download;
    private final List<CallListener> callListeners = new CopyOnWriteArrayList<>();
    private EngineOptions options;
    private volatile @Nullable Engine engine;
    private boolean stopped;
    private @Nullable PeerSource source;
    private @Nullable UploadPolicy policy;
    private @Nullable PeerCredentials credentials;

    /** Configuration of the transfer engine. */
    @ObjectClassDefinition(name = "Essaim transfer", description = "Where and how this machine exchanges pieces")
    public @interface Config {
        @AttributeDefinition(description = "Address to listen at")
        String host() default "127.0.0.1";

        @AttributeDefinition(description = "First port to try; up to 100 more follow when it is taken")
        int port() default 49152;

        @AttributeDefinition(description = "Talk without TLS to anyone: for closed laboratories only")
        boolean lab() default false;

        @AttributeDefinition(description = "The most peers at once, over all swarms")
        int connections() default 200;

        @AttributeDefinition(description = "The most peers of one swarm")
        int swarm_connections() default 50;

        @AttributeDefinition(
                description =
                        "The most payload fetched from others, such as 2MB/s, or bytes per second; 0 for no limit")
        String download_limit() default "0";

        @AttributeDefinition(
                description =
                        "Other limits by the time of day, such as Mon-Fri 08:00-18:00 2MB/s; 22:00-06:00 unlimited")
        String download_schedule() default "";

        @AttributeDefinition(description = "Memory for pieces on their way, in MiB; one piece always fits")
        int buffers() default 16;
    }

    /** Waits for the first swarm. */
    @Activate
    public TransferComponent(Config config) throws UnknownHostException {
        this(config, Clock.systemDefaultZone());
    }

    TransferComponent(Config config, Clock clock) throws UnknownHostException {
        download = new ScheduledRate(clock, RateSchedule.always(Rate.UNLIMITED));
        options = options(config);
        limit(config);
    }

    private void limit(Config config) {
        download.configure(config.download_limit(), config.download_schedule());
        download.mistake()
                .ifPresent(mistake ->
                        LOG.error("org.essaim.transfer: {}. The download limit stays {}", mistake, download.text()));
    }

    /** Another configuration. */
    @Modified
    void modified(Config config) {
        limit(config);
        Engine former = null;
        try {
            EngineOptions fresh = options(config);
            synchronized (this) {
                if (!fresh.equals(options)) {
                    options = fresh;
                    former = engine;
                    engine = null;
                }
            }
        } catch (UnknownHostException e) {
            LOG.error("org.essaim.transfer: there is no host {}; nothing else was changed", config.host());
        }
        if (former != null) {
            LOG.info("The engine is replaced, because its configuration was changed");
            former.close();
        }
    }

    private static EngineOptions options(Config config) throws UnknownHostException {
        int connections = Math.max(1, config.connections());
        EngineLimits limits = EngineLimits.USUAL.withConnections(
                connections, Math.max(1, Math.min(connections, config.swarm_connections())));
        EngineOptions usual = EngineOptions.of(InetAddress.getByName(config.host()), config.port(), config.lab());
        return new EngineOptions(
                usual.host(),
                usual.port(),
                usual.lab(),
                limits,
                (long) Math.max(1, config.buffers()) * MEBIBYTE,
                usual.diskThreads());
    }

    private synchronized Engine started() {
        Engine running = engine;
        if (running == null) {
            if (stopped) {
                throw new LocalFault("ENGINE_STOPPED", "The transfer engine is being stopped", "Try again.");
            }
            running = new Engine(
                    options, new Random(), folder -> Files.getFileStore(folder).getUsableSpace());
            running.peerSource(source);
            running.uploadPolicy(policy);
            running.downloadRate(download::bytesPerSecond);
            running.strangers(name -> callListeners.forEach(listener -> listener.called(name)));
            engine = running;
            show(running);
        }
        return running;
    }

    /** Stops it, within five seconds. */
    @Deactivate
    public void deactivate() {
        Engine running;
        synchronized (this) {
            stopped = true;
            running = engine;
        }
        if (running != null) {
            running.close();
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindSource(PeerSource bound) {
        source = bound;
        tell(running -> running.peerSource(bound));
    }

    synchronized void unbindSource(PeerSource gone) {
        if (source == gone) {
            source = null;
            tell(running -> running.peerSource(null));
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindPolicy(UploadPolicy bound) {
        policy = bound;
        tell(running -> running.uploadPolicy(bound));
    }

    synchronized void unbindPolicy(UploadPolicy gone) {
        if (policy == gone) {
            policy = null;
            tell(running -> running.uploadPolicy(null));
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindCredentials(PeerCredentials bound) {
        credentials = bound;
        tell(this::show);
    }

    synchronized void unbindCredentials(PeerCredentials gone) {
        if (credentials == gone) {
            credentials = null;
            tell(this::show);
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindCallListener(CallListener bound) {
        callListeners.add(bound);
    }

    void unbindCallListener(CallListener gone) {
        callListeners.remove(gone);
    }

    private void tell(Consumer<Engine> news) {
        Engine running = engine;
        if (running != null) {
            news.accept(running);
        }
    }

    private void show(Engine running) {
        try {
            running.credentials(credentials);
        } catch (LocalFault e) {
            LOG.error("{} {}", e.sentence(), e.remedy());
        }
    }

    @Override
    public TransferSession open(TransferRequest request) {
        return started().open(request);
    }

    @Override
    public Optional<TransferSession> session(InfoHash infoHash) {
        Engine running = engine;
        return running == null ? Optional.empty() : running.session(infoHash);
    }

    @Override
    public Collection<TransferSession> sessions() {
        Engine running = engine;
        return running == null ? List.of() : running.sessions();
    }

    @Override
    public Optional<EngineFigures> figures() {
        Engine running = engine;
        RateSchedule.InForce limit = download.inForce();
        return running == null
                ? Optional.empty()
                : running.figures(new RateLimit(limit.bytesPerSecond(), limit.until()));
    }

    /** The engine, once it is started. */
    Optional<Engine> running() {
        return Optional.ofNullable(engine);
    }

    @Override
    public String engine() {
        return Engine.NAME;
    }

    @Override
    public long count() {
        Engine running = engine;
        return running == null ? 0 : running.workDone();
    }

    @Override
    public String unit() {
        return "pieces and blocks";
    }

    @Override
    public List<Finding> check() {
        List<Finding> findings = new ArrayList<>(ports());
        findings.addAll(new UseHealth(figures(), download).check());
        return List.copyOf(findings);
    }

    private synchronized List<Finding> ports() {
        PeerCredentials known = credentials;
        boolean shown = known != null && known.identity().isPresent();
        Engine running = engine;
        return new TransferHealth(options, shown, running != null, running == null ? Optional.empty() : running.port())
                .check();
    }
}
