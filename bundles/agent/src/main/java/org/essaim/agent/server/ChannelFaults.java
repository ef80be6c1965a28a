/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionException;
import org.essaim.api.Fault;
import org.essaim.api.LocalFault;
import org.essaim.api.PeerFault;
import org.essaim.api.RequestFault;
import org.essaim.api.TrustFault;
import org.jspecify.annotations.Nullable;

/** What went wrong between agent and server, as faults with a sentence and a remedy. */
public final class ChannelFaults {

    private ChannelFaults() {}

    /** The fault inside whatever a stage completed with; a stranger's exception becomes a LocalFault {@code UNEXPECTED}. */
    public static Fault of(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof Fault fault) {
                return fault;
            }
        }
        Throwable inner = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return new LocalFault("UNEXPECTED", "Something unexpected happened: " + inner, "See the log.", inner);
    }

    /** A request that got no answer. */
    static Fault unanswered(String address, Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof Fault fault) {
                return fault;
            }
            if (cause instanceof PinnedKey.OtherKeyException) {
                return new TrustFault(
                        "WRONG_SERVER_KEY",
                        "The server at " + address + " showed a key that the token does not name",
                        "If the server was set up anew, copy its new token; if not, someone stands in between.",
                        error);
            }
            if (cause instanceof BoundedBody.TooLongException) {
                return new PeerFault(
                        "BAD_ANSWER",
                        "The server's answer cannot be used: " + cause.getMessage(),
                        "Check that server and agent are of versions that go together.",
                        error);
            }
        }
        return new LocalFault(
                "SERVER_UNREACHABLE",
                "The server at " + address + " cannot be reached (" + reason(error) + ")",
                "Check that it runs, that its agents.host listens beyond loopback, and that no firewall is in the way.",
                error);
    }

    /** An answer that says no. */
    static Fault refused(int status, byte[] body, boolean registering) {
        @Nullable JsonNode problem = problem(body);
        String sentence = problem == null
                ? "The server answered " + status
                : Json.optionalText(problem, "detail", 500)
                        .or(() -> Json.optionalText(problem, "title", 500))
                        .orElse("The server answered " + status);
        String remedy =
                problem == null ? "" : Json.optionalText(problem, "remedy", 500).orElse("");
        if (status == 401 || (status == 403 && registering)) {
            return registering
                    ? new RequestFault(
                            ServerLink.TOKEN_REFUSED,
                            "The server does not accept this machine's token: " + sentence,
                            "Copy a valid token from the server's file essaim/enrolment-token.")
                    : new RequestFault(ServerLink.NOT_REGISTERED, sentence, "The agent registers again by itself.");
        }
        if (status == 426) {
            return new RequestFault(
                    ServerLink.AGENT_TOO_OLD,
                    "This agent is too old for its server: " + sentence,
                    "Update Essaim on this machine.");
        }
        if (status >= 500 || status == 408 || status == 429) {
            return new LocalFault("SERVER_BUSY", sentence, "The agent tries again by itself.");
        }
        String code =
                problem == null ? "" : Json.optionalText(problem, "code", 64).orElse("");
        return new RequestFault(code.isEmpty() ? "HTTP_" + status : code, sentence, remedy);
    }

    private static @Nullable JsonNode problem(byte[] body) {
        try {
            return Json.parse(body);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String reason(Throwable error) {
        Throwable last = error;
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "its name is not known";
            }
            if (cause instanceof ConnectException) {
                return "connection refused or no route";
            }
            if (cause instanceof HttpTimeoutException || cause instanceof java.util.concurrent.TimeoutException) {
                return "no answer in time";
            }
            last = cause;
        }
        return last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
    }
}
