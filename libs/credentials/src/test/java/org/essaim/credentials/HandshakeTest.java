/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.essaim.api.MachineId;
import org.essaim.api.credentials.Authorisation.Authorised;
import org.essaim.api.credentials.PeerCredentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real handshakes on loopback. */
class HandshakeTest {

    private static final int TIMEOUT_MILLIS = 120_000;

    private final TestFleet fleet = new TestFleet();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** What each end saw of the other. */
    private record Seen(String protocol, X509Certificate peer) {}

    private record Met(Seen byClient, Seen byServer) {}

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void twoMachinesOfAFleetMeetAndKnowEachOther() throws Exception {
        KeptCredentials a = fleet.machine("a");
        KeptCredentials origin = fleet.origin();

        Met met = meet(a, origin);

        assertThat(met.byClient().protocol()).isEqualTo("TLSv1.3");
        assertThat(a.authenticate(met.byClient().peer())).isEqualTo(new Authorised(MachineId.ORIGIN, true));
        assertThat(origin.authenticate(met.byServer().peer())).isEqualTo(new Authorised(new MachineId("a"), false));
    }

    @Test
    void aMachineOfAnotherFleetIsRefusedAtWhicheverEndItIs() {
        KeptCredentials ours = fleet.machine("a");
        KeptCredentials foreign = new TestFleet().machine("a");

        refused(ours, foreign, "FOREIGN_CERTIFICATE");
        refused(foreign, ours, "FOREIGN_CERTIFICATE");
    }

    @Test
    void aStrangerThatBelievesUsIsNotBelievedForThat() {
        KeyPair key = P256.generate();
        KeptCredentials stranger = new KeptCredentials(fleet.clock, Duration.ZERO);
        stranger.keep(
                key.getPrivate(), List.of(new TestFleet().issue(key, "a")), List.of(fleet.authority.certificate()));

        refused(stranger, fleet.machine("b"), "FOREIGN_CERTIFICATE");
        refused(fleet.machine("b"), stranger, "FOREIGN_CERTIFICATE");
    }

    @Test
    void whoShowsTheCertificateOfAnotherWithoutItsKeyIsRefused() throws Exception {
        X509Certificate stolen = fleet.machine("a").identity().orElseThrow().certificate();
        KeptCredentials thief = fleet.holding(P256.generate(), stolen);

        assertThatThrownBy(() -> meet(thief, fleet.machine("b"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> meet(fleet.machine("b"), thief)).isInstanceOf(IOException.class);
    }

    @Test
    void anExpiredCertificateIsRefusedByTheClockThatIsGiven() {
        KeptCredentials old = fleet.machine("a");
        fleet.now = fleet.now.plus(TestFleet.WEEK).plus(Duration.ofMinutes(6));
        KeptCredentials fresh = fleet.machine("b");

        refused(old, fresh, "EXPIRED");
        refused(fresh, old, "EXPIRED");
    }

    @Test
    void aCertificateForAnotherPurposeIsRefused() throws Exception {
        KeyPair key = P256.generate();
        TestFleet.Forged forged = fleet.forge(key);
        forged.purposes = new KeyPurposeId[] {KeyPurposeId.id_kp_codeSigning};
        KeptCredentials signer = fleet.holding(key, forged.make());

        refused(signer, fleet.machine("b"), "WRONG_PURPOSE");
        refused(fleet.machine("b"), signer, "WRONG_PURPOSE");
    }

    @Test
    void whoHasNoCertificateYetGetsNowhere() {
        KeptCredentials none = new KeptCredentials(fleet.clock, Duration.ZERO);

        assertThatThrownBy(() -> meet(none, fleet.machine("b"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> meet(fleet.machine("b"), none)).isInstanceOf(IOException.class);
    }

    @Test
    void olderTlsIsNotSpoken() throws Exception {
        SSLParameters older = Tls.parameters();
        older.setProtocols(new String[] {"TLSv1.2"});

        SSLContext client = Tls.context(fleet.machine("a"));
        SSLContext server = Tls.context(fleet.machine("b"));

        assertThatThrownBy(() -> meet(client, older, server)).isInstanceOf(Exception.class);
    }

    @Test
    void aRenewedIdentityIsShownAndBelievedInTheNextHandshake() throws Exception {
        KeptCredentials a = fleet.machine("a");
        KeptCredentials b = fleet.machine("b");
        X509Certificate first = meet(a, b).byServer().peer();
        KeyPair key = P256.generate();

        fleet.now = fleet.now.plus(Duration.ofDays(4));
        a.keep(key.getPrivate(), List.of(fleet.issue(key, "a")), a.authorities());
        X509Certificate second = meet(a, b).byServer().peer();

        assertThat(first).isNotEqualTo(second);
        assertThat(second).isEqualTo(a.identity().orElseThrow().certificate());
    }

    private void refused(PeerCredentials client, PeerCredentials server, String code) {
        assertThatThrownBy(() -> meet(client, server))
                .isInstanceOf(IOException.class)
                .satisfies(thrown -> assertThat(told(thrown)).contains(code));
    }

    /** All that both ends say of a failure. */
    private static String told(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            text.append(each).append('\n');
            for (Throwable other : each.getSuppressed()) {
                text.append(told(other));
            }
        }
        return text.toString();
    }

    private Met meet(PeerCredentials client, PeerCredentials server) throws Exception {
        return meet(Tls.context(client), Tls.parameters(), Tls.context(server));
    }

    /** Shakes hands and exchanges a byte each way, since TLS 1.3 tells a client of its refusal only then. */
    private Met meet(SSLContext client, SSLParameters parameters, SSLContext server) throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (SSLServerSocket port =
                (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0, 1, loopback)) {
            port.setSSLParameters(Tls.parameters());
            port.setSoTimeout(TIMEOUT_MILLIS);
            Future<Seen> accepted = threads.submit(() -> {
                try (SSLSocket socket = (SSLSocket) port.accept()) {
                    return greet(socket);
                }
            });
            Throwable clients = null;
            Seen seen = null;
            try (SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(loopback, port.getLocalPort())) {
                socket.setSSLParameters(parameters);
                seen = greet(socket);
            } catch (IOException e) {
                clients = e;
            }
            return new Met(seen, seenBy(accepted, clients));
        }
    }

    private static Seen seenBy(Future<Seen> server, Throwable clients) throws Exception {
        Seen seen = null;
        try {
            seen = server.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            IOException both = new IOException("the server refused", e.getCause());
            if (clients != null) {
                both.addSuppressed(clients);
            }
            throw both;
        }
        if (clients != null) {
            throw (IOException) clients;
        }
        return seen;
    }

    private static Seen greet(SSLSocket socket) throws IOException {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.startHandshake();
        socket.getOutputStream().write(1);
        socket.getOutputStream().flush();
        if (socket.getInputStream().read() != 1) {
            throw new IOException("no greeting");
        }
        return new Seen(socket.getSession().getProtocol(), (X509Certificate)
                socket.getSession().getPeerCertificates()[0]);
    }
}
