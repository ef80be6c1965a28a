/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.essaim.api.InfoHash;
import org.essaim.api.LocalFault;
import org.essaim.api.credentials.PeerCredentials;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.module.Activity;
import org.essaim.api.seeding.UploadPolicy;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;
import org.essaim.transfer.core.EngineLimits;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
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
 * and an idle machine does without its memory. A changed configuration replaces it: sessions end as interrupted and
 * whoever opened them opens them again.
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

    private final EngineOptions options;
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

        @AttributeDefinition(description = "The most payload bytes per second fetched from others, 0 for no limit")
        long download_limit() default 0;

        @AttributeDefinition(description = "Memory for pieces on their way, in MiB; one piece always fits")
        int buffers() default 16;
    }

    /** Waits for the first swarm. */
    @Activate
    public TransferComponent(Config config) throws UnknownHostException {
        options = options(config);
    }

    private static EngineOptions options(Config config) throws UnknownHostException {
        int connections = Math.max(1, config.connections());
        EngineLimits limits = EngineLimits.USUAL
                .withConnections(connections, Math.max(1, Math.min(connections, config.swarm_connections())))
                .withDownloadRate(config.download_limit() <= 0 ? Long.MAX_VALUE : config.download_limit());
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
    public synchronized List<Finding> check() {
        PeerCredentials known = credentials;
        boolean shown = known != null && known.identity().isPresent();
        Engine running = engine;
        return new TransferHealth(options, shown, running != null, running == null ? Optional.empty() : running.port())
                .check();
    }
}
