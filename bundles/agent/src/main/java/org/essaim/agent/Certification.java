/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.io.IOException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.essaim.agent.CredentialsFile.Kept;
import org.essaim.agent.server.ChannelFaults;
import org.essaim.agent.server.Identity;
import org.essaim.agent.server.ServerLink;
import org.essaim.agent.server.ServerLink.Certified;
import org.essaim.api.Fault;
import org.essaim.api.LocalFault;
import org.essaim.api.MachineId;
import org.essaim.api.PeerFault;
import org.essaim.api.credentials.PeerCredentials;
import org.essaim.api.credentials.PeerIdentity;
import org.essaim.credentials.CertificationRequest;
import org.essaim.credentials.KeptCredentials;
import org.essaim.credentials.Lifetime;
import org.essaim.credentials.P256;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This machine's certificate: asked for with each registration, kept with its key, and renewed after the middle of its
 * validity, each machine at a moment of its own. A machine that has none, because it registered before there were any,
 * asks for its first in the same way. The key is made here and never leaves; a new registration makes another.
 *
 * <p>Time is the server's, as well as this machine knows it. The agent's thread owns it; {@link #credentials} and the
 * findings may be read by anyone.
 */
final class Certification {

    /** After a failure, and however soon a clock says that a certificate is old: at most half of it sooner. */
    static final Duration AGAIN = Duration.ofMinutes(10);

    /** The wall clock may jump: it is looked at this often, however far a renewal is. */
    private static final Duration LOOK = Duration.ofHours(1);

    /** Renewals of machines that were registered together are spread over this part of the validity. */
    private static final double SPREAD = 0.1;

    private static final Logger LOG = LoggerFactory.getLogger(Certification.class);

    private final Surroundings world;
    private final Contact contact;
    private final Inbox inbox;
    private final CredentialsFile file;
    private final KeptCredentials credentials;
    private @Nullable KeyPair pending;
    private @Nullable Identity owner;
    private @Nullable Kept kept;
    private boolean underWay;
    private boolean waiting;
    private long earliest;
    private volatile @Nullable Instant renewal;
    private volatile @Nullable Fault problem;

    Certification(Surroundings world, Contact contact, Inbox inbox) {
        this.world = world;
        this.contact = contact;
        this.inbox = inbox;
        this.file = new CredentialsFile(world.home().resolve("credentials.json"));
        this.credentials = new KeptCredentials(this::serverTime, KeptCredentials.SLACK);
    }

    /** What a registration asks for: a certificate for a key that is the same until it succeeds. Base64 of PKCS#10. */
    String request(MachineId machine) {
        KeyPair key = pending;
        if (key == null) {
            key = P256.generate();
            pending = key;
        }
        return text(key, machine);
    }

    /** This machine has registered, and got a certificate unless the server is older than those. */
    void registered(Identity identity, Optional<Certified> certified) {
        KeyPair key = pending;
        pending = null;
        own(identity, Optional.empty());
        if (certified.isPresent() && key != null) {
            take(identity, key, certified.get());
        }
    }

    /** The server answers again: perhaps it has learnt to issue certificates. */
    void regained() {
        waiting = false;
    }

    /** Asks for a certificate when it is time; nanoseconds until there is something to do. */
    long step(long now) {
        ServerLink link = contact.link();
        Identity identity = contact.identity();
        if (identity == null) {
            return Long.MAX_VALUE;
        }
        if (!identity.equals(owner)) {
            own(identity, file.load(identity));
        }
        if (link == null || underWay || contact.lastContact().isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (waiting && earliest - now > 0) {
            return earliest - now;
        }
        Instant due = renewal;
        if (due != null && due.isAfter(serverTime())) {
            return Math.min(LOOK.toNanos(), Duration.between(serverTime(), due).toNanos() + 1);
        }
        ask(link, identity);
        return Long.MAX_VALUE;
    }

    /** Who this machine is to its peers. */
    PeerCredentials credentials() {
        return credentials;
    }

    /** When the certificate is renewed; empty while there is none. */
    Optional<Instant> renewal() {
        return Optional.ofNullable(renewal);
    }

    /** When the certificate ends; empty while there is none. */
    Optional<Instant> until() {
        return credentials.identity().map(PeerIdentity::certificate).map(Certification::until);
    }

    /** Why there was no certificate when last asked. */
    Optional<Fault> problem() {
        return Optional.ofNullable(problem);
    }

    /** The time by the server's clock. Any thread. */
    Instant serverTime() {
        return world.clock().instant().minus(contact.clockOffset().orElse(Duration.ZERO));
    }

    private void ask(ServerLink link, Identity identity) {
        Kept now = kept;
        KeyPair key = now == null
                ? P256.generate()
                : new KeyPair(now.certified().certificate().getPublicKey(), now.key());
        underWay = true;
        inbox.whenDone(link.certify(identity, text(key, identity.machine())), (certified, error) -> {
            underWay = false;
            if (!identity.equals(contact.identity())) {
                return;
            }
            if (certified == null) {
                Fault fault = ChannelFaults.of(error == null ? new IllegalStateException("no answer") : error);
                failed(fault);
                if (fault.code().equals(ServerLink.NOT_REGISTERED)) {
                    contact.notRegistered(identity);
                }
            } else {
                take(identity, key, certified);
            }
        });
    }

    /** Takes what belongs to an identity, or nothing; what another had before is of no use any more. */
    private void own(Identity identity, Optional<Kept> found) {
        owner = identity;
        kept = null;
        renewal = null;
        problem = null;
        waiting = false;
        if (found.isPresent()) {
            use(found.get());
        } else if (credentials.identity().isPresent()) {
            credentials.forget();
        }
    }

    private void take(Identity identity, KeyPair key, Certified certified) {
        if (!isFor(identity, key.getPublic(), certified)) {
            failed(new PeerFault(
                    "BAD_ANSWER",
                    "The certificate from the server is not one for this machine",
                    "Check that server and agent are of versions that go together."));
            return;
        }
        Kept fresh = new Kept(key.getPrivate(), certified);
        use(fresh);
        // However soon it is to be renewed by a clock that is wrong, the server is not asked without pause.
        pause();
        problem = null;
        try {
            file.save(identity, fresh);
        } catch (IOException e) {
            complain(new LocalFault(
                    "IO_ERROR",
                    "The agent cannot keep its certificate in " + world.home() + ": " + e.getMessage(),
                    "Free some space there, and check its owner and permissions.",
                    e));
            return;
        }
        world.failpoint().accept("agent.certificate-kept");
        LOG.info("This machine's certificate is valid until {}", until(certified.certificate()));
    }

    private void use(Kept fresh) {
        kept = fresh;
        X509Certificate certificate = fresh.certified().certificate();
        long spread = (long) (Lifetime.length(certificate).toMillis()
                * SPREAD
                * world.random().nextDouble());
        renewal = Lifetime.half(certificate).plusMillis(spread);
        credentials.keep(
                fresh.key(), fresh.certified().chain(), fresh.certified().authorities());
    }

    private static boolean isFor(Identity identity, PublicKey key, Certified certified) {
        return certified.certificate().getPublicKey().equals(key)
                && certified.machine().equals(Optional.of(identity.machine()));
    }

    private void failed(Fault fault) {
        pause();
        complain(fault);
    }

    private void pause() {
        waiting = true;
        earliest = inbox.now()
                + (long) (AGAIN.toNanos() * (1 - 0.5 * world.random().nextDouble()));
    }

    private void complain(Fault fault) {
        Fault before = problem;
        problem = fault;
        if (before == null || !before.code().equals(fault.code())) {
            LOG.warn("This machine has no new certificate: {}. {}", fault.sentence(), fault.remedy());
        }
    }

    private static Instant until(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }

    private static String text(KeyPair key, MachineId machine) {
        return Base64.getEncoder().encodeToString(CertificationRequest.make(key, machine));
    }
}
