/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.net;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.credentials.Authorisation;
import org.essaim.api.credentials.PeerCredentials;
import org.essaim.api.credentials.PeerIdentity;

/** A fleet with an authority of its own, made for one test. */
final class Fleet {

    private static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2120-01-01T00:00:00Z");
    private static final AtomicLong SERIAL = new AtomicLong(1);

    private final KeyPair authority = keys();
    private final X500Name name = new X500Name("CN=fleet");
    private final Set<MachineId> revoked = ConcurrentHashMap.newKeySet();
    private final List<PeerCredentials.Listener> listeners = new CopyOnWriteArrayList<>();

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A fresh certificate for a machine. */
    PeerIdentity identity(String machine) {
        try {
            KeyPair own = keys();
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(new JcaX509v3CertificateBuilder(
                                    name,
                                    BigInteger.valueOf(SERIAL.getAndIncrement()),
                                    Date.from(FROM),
                                    Date.from(TO),
                                    new X500Name("CN=" + machine),
                                    own.getPublic())
                            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate())));
            return new PeerIdentity(new MachineId(machine), false, own.getPrivate(), List.of(certificate));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** What a machine of this fleet knows. */
    Credentials of(String machine) {
        return new Credentials(identity(machine));
    }

    void revoke(String machine) {
        MachineId id = new MachineId(machine);
        revoked.add(id);
        listeners.forEach(listener -> listener.revoked(id));
    }

    int listeners() {
        return listeners.size();
    }

    final class Credentials implements PeerCredentials {
        volatile Optional<PeerIdentity> identity;
        volatile byte[] ticket = {1, 2, 3};
        volatile byte[] wanted = {1, 2, 3};

        Credentials(PeerIdentity identity) {
            this.identity = Optional.of(identity);
        }

        @Override
        public Optional<PeerIdentity> identity() {
            return identity;
        }

        @Override
        public List<X509Certificate> authorities() {
            return List.of();
        }

        @Override
        public Authorisation authenticate(X509Certificate peer) {
            try {
                peer.verify(authority.getPublic());
            } catch (Exception e) {
                return new Authorisation.Refused("FOREIGN_CERTIFICATE", "not of this fleet");
            }
            String machine = peer.getSubjectX500Principal().getName().substring("CN=".length());
            return new Authorisation.Authorised(new MachineId(machine), false);
        }

        @Override
        public byte[] ticket(InfoHash infoHash) {
            return ticket.clone();
        }

        @Override
        public Authorisation authorise(X509Certificate peer, byte[] shown, InfoHash infoHash) {
            Authorisation known = authenticate(peer);
            if (known instanceof Authorisation.Authorised authorised && revoked.contains(authorised.machine())) {
                return new Authorisation.Refused("REVOKED", "its certificate was revoked");
            }
            return Arrays.equals(shown, wanted) ? known : new Authorisation.Refused("BAD_TICKET", "no ticket");
        }

        @Override
        public Subscription listen(Listener listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }
    }
}
