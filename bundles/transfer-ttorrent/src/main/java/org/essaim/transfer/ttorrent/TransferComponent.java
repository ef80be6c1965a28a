/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.ttorrent;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.essaim.api.InfoHash;
import org.essaim.api.LocalFault;
import org.essaim.api.health.HealthCheck;
import org.essaim.api.module.Activity;
import org.essaim.api.seeding.UploadPolicy;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.transfer.PeerTransfer;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;
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
 * The engine as services. A changed configuration replaces the engine: sessions end as interrupted and whoever opened
 * them opens them again.
 */
@Component(
        service = {PeerTransfer.class, Activity.class, HealthCheck.class},
        configurationPid = "org.essaim.transfer",
        property = "essaim.module=transfer",
        immediate = true)
@Designate(ocd = TransferComponent.Config.class)
public final class TransferComponent implements PeerTransfer, Activity, HealthCheck {

    private static final Logger LOG = LoggerFactory.getLogger(TransferComponent.class);

    private final EngineOptions options;
    private final boolean hostRefused;
    private final TtorrentTransfer engine;
    private @Nullable PeerSource source;
    private @Nullable UploadPolicy policy;

    /** Configuration of the transfer engine. */
    @ObjectClassDefinition(name = "Essaim transfer", description = "Where this machine exchanges pieces with others")
    public @interface Config {
        @AttributeDefinition(description = "Address to listen at; beyond loopback only in lab mode")
        String host() default "127.0.0.1";

        @AttributeDefinition(description = "First port to try; up to 100 more follow when it is taken")
        int port() default 49152;

        @AttributeDefinition(
                description = "Talk beyond loopback although this engine neither encrypts nor authenticates")
        boolean lab() default false;

        @AttributeDefinition(description = "The most peers at once, over all swarms")
        int connections() default 200;
    }

    /** Starts the engine. */
    @Activate
    public TransferComponent(Config config) throws UnknownHostException {
        InetAddress host = InetAddress.getByName(config.host());
        options = new EngineOptions(host, config.port(), config.lab(), Math.max(1, config.connections()));
        hostRefused = !options.host().equals(host);
        if (hostRefused) {
            LOG.warn("{} is beyond loopback and lab mode is off: listening at loopback instead", config.host());
        }
        if (options.lab()) {
            LOG.warn("LAB MODE: pieces travel unencrypted and any peer is believed. Never use it in production.");
        }
        engine = new TtorrentTransfer(options, System::nanoTime, new Random(), folder -> Files.getFileStore(folder)
                .getUsableSpace());
        try {
            engine.listen();
        } catch (LocalFault e) {
            LOG.error("{} {}", e.sentence(), e.remedy());
        }
    }

    /** Stops it, within five seconds. */
    @Deactivate
    public void deactivate() {
        engine.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindSource(PeerSource bound) {
        source = bound;
        engine.peerSource(bound);
    }

    synchronized void unbindSource(PeerSource gone) {
        if (source == gone) {
            source = null;
            engine.peerSource(null);
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindPolicy(UploadPolicy bound) {
        policy = bound;
        engine.uploadPolicy(bound);
    }

    synchronized void unbindPolicy(UploadPolicy gone) {
        if (policy == gone) {
            policy = null;
            engine.uploadPolicy(null);
        }
    }

    @Override
    public TransferSession open(TransferRequest request) {
        return engine.open(request);
    }

    @Override
    public Optional<TransferSession> session(InfoHash infoHash) {
        return engine.session(infoHash);
    }

    @Override
    public Collection<TransferSession> sessions() {
        return engine.sessions();
    }

    @Override
    public String engine() {
        return engine.engine();
    }

    @Override
    public long count() {
        return engine.workDone();
    }

    @Override
    public String unit() {
        return "pieces";
    }

    @Override
    public List<Finding> check() {
        return new TransferHealth(options, hostRefused, engine.port()).check();
    }
}
