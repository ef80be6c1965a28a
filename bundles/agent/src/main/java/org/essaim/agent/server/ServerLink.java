/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent.server;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.essaim.api.InfoHash;
import org.essaim.api.MachineId;
import org.essaim.api.PatchId;
import org.essaim.api.fleet.ActionState;
import org.essaim.api.verification.TrustedKey;
import org.essaim.credentials.FleetName;

/**
 * One server, as an agent talks to it. Nothing blocks. Every stage may complete exceptionally with a
 * {@link org.essaim.api.Fault}: LocalFault {@code SERVER_UNREACHABLE} or {@code SERVER_BUSY} (try again), TrustFault
 * {@code WRONG_SERVER_KEY}, PeerFault {@code BAD_ANSWER}, RequestFault {@link #NOT_REGISTERED},
 * {@link #TOKEN_REFUSED}, {@link #AGENT_TOO_OLD}, or with the server's own code.
 */
public interface ServerLink extends AutoCloseable {

    /** The server does not know the credential: register again. */
    String NOT_REGISTERED = "NOT_REGISTERED";

    /** The server does not take the token's secret. */
    String TOKEN_REFUSED = "TOKEN_REFUSED";

    /** The server no longer talks to agents of this version. */
    String AGENT_TOO_OLD = "AGENT_TOO_OLD";

    /** The protocol's version. */
    int PROTOCOL = 1;

    /** Registers this machine. */
    CompletionStage<Registration> register(Enrolment enrolment);

    /** Asks for the open actions; the server answers when they are others than {@code etag} stands for, or after the wait. */
    CompletionStage<PollReply> poll(Identity identity, Optional<String> etag, Duration wait);

    /** A patch's metainfo, at most 16 MiB. */
    CompletionStage<byte[]> metainfo(Identity identity, PatchId patch);

    /** A patch's signed envelope, at most 1 MiB. */
    CompletionStage<byte[]> envelope(Identity identity, PatchId patch);

    /** Reports an action's state. */
    CompletionStage<byte[]> feedback(Identity identity, Feedback feedback);

    /** Reports what this machine is. */
    CompletionStage<byte[]> inventory(Identity identity, Inventory inventory);

    /**
     * Asks for a certificate: the first, or one to take the place of one that grows old. A server that is older than
     * certificates answers {@code NOT_FOUND}.
     *
     * @param csr PKCS#10 in base64
     */
    CompletionStage<Certified> certify(Identity identity, String csr);

    /** Posts JSON to {@code /agent/v1/{machine}/} + {@code resource}. */
    CompletionStage<byte[]> post(Identity identity, String resource, byte[] json);

    /** Gives up what is under way. */
    @Override
    void close();

    /**
     * What a machine says when it registers.
     *
     * @param clock epoch milliseconds
     * @param csr a request for a certificate, PKCS#10 in base64
     */
    record Enrolment(
            String secret,
            String machine,
            String site,
            Map<String, String> labels,
            String agentVersion,
            String platform,
            long clock,
            String csr) {}

    /**
     * Who the machine is from now on.
     *
     * @param serverTime epoch milliseconds
     * @param certified empty when the server issues no certificates
     */
    record Registration(
            MachineId machine,
            String credential,
            List<TrustedKey> keys,
            long serverTime,
            Optional<Certified> certified) {}

    /**
     * What a machine shows to others, and whom it is to believe.
     *
     * @param chain its certificate first; at least that
     */
    record Certified(List<X509Certificate> chain, List<X509Certificate> authorities) {

        /** Copies the lists. */
        public Certified {
            chain = List.copyOf(chain);
            authorities = List.copyOf(authorities);
        }

        /** The machine's certificate. */
        public X509Certificate certificate() {
            return chain.get(0);
        }

        /** Whom it names. */
        public Optional<MachineId> machine() {
            return FleetName.of(certificate()).map(FleetName::machine);
        }
    }

    /** What a poll brought. */
    sealed interface PollReply {

        /** Nothing has changed. */
        record Unchanged() implements PollReply {}

        /**
         * All open actions.
         *
         * @param trackerEpoch another one than before means that the tracker has forgotten
         * @param serverTime epoch milliseconds
         */
        record Orders(String etag, String trackerEpoch, long serverTime, List<Assignment> actions)
                implements PollReply {}
    }

    /** What the server wants for one action. */
    record Assignment(
            long id, Kind kind, PatchId patch, InfoHash infoHash, boolean paused, boolean discardLocalChanges) {}

    /** What an assignment asks for. */
    enum Kind {
        /** Fetch, verify, apply. */
        DEPLOY,
        /** Go back to the version before. */
        UNDO,
        /** Stop where it can still be stopped. */
        CANCEL
    }

    /**
     * Where an action stands.
     *
     * @param seq grows with every report of this machine
     * @param rate payload bytes per second
     * @param liveTree the live tree's path, when finished
     */
    record Feedback(
            long action,
            long seq,
            ActionState state,
            String detail,
            Optional<String> code,
            Optional<String> remedy,
            long bytesHave,
            long bytesTotal,
            long bytesFromOrigin,
            long bytesFromPeers,
            long rate,
            Optional<String> liveTree) {}

    /**
     * What a machine is.
     *
     * @param clock epoch milliseconds
     * @param live patch name to version
     * @param certificateUntil when its certificate ends, epoch milliseconds; 0 while it has none
     */
    record Inventory(
            String agentVersion,
            String platform,
            String site,
            Map<String, String> labels,
            long clock,
            Map<String, String> live,
            Map<String, String> modules,
            long certificateUntil) {}
}
