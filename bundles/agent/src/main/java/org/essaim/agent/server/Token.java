/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent.server;

import java.net.URI;
import java.util.regex.Pattern;
import org.essaim.api.RequestFault;

/**
 * What an administrator copies from the server to a new machine, {@code essaim1:<host:port>:<secret>:<key pin>}: where
 * the server is, the right to register, and whom to believe.
 *
 * @param address {@code host:port}; an IPv6 address in brackets
 * @param secret the right to register; never written to a log
 * @param pin base64url SHA-256 of the server's SubjectPublicKeyInfo, 43 characters
 */
public record Token(String address, String secret, String pin) {

    private static final String PREFIX = "essaim1:";
    private static final Pattern ADDRESS =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,252}|\\[[0-9A-Fa-f:.%]{2,60}]):([0-9]{1,5})");
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_~.+/=-]{8,256}");
    private static final Pattern PIN = Pattern.compile("[A-Za-z0-9_-]{43}");

    /**
     * Reads a token. The address may hold colons, so it is read from both ends.
     *
     * @throws RequestFault {@code BAD_TOKEN}
     */
    public static Token parse(String text) {
        String token = text.strip();
        if (token.length() > 1024 || !token.startsWith(PREFIX)) {
            throw bad("it does not begin with " + PREFIX);
        }
        int beforePin = token.lastIndexOf(':');
        int beforeSecret = token.lastIndexOf(':', beforePin - 1);
        if (beforeSecret < PREFIX.length()) {
            throw bad("a part is missing");
        }
        Token parsed = new Token(
                token.substring(PREFIX.length(), beforeSecret),
                token.substring(beforeSecret + 1, beforePin),
                token.substring(beforePin + 1));
        parsed.check();
        return parsed;
    }

    /** Where the agents' channel is. */
    public URI base() {
        return URI.create("https://" + address + "/agent/v1/");
    }

    @Override
    public String toString() {
        return PREFIX + address + ":…:" + pin;
    }

    private void check() {
        var matcher = ADDRESS.matcher(address);
        if (!matcher.matches()) {
            throw bad("its address is not host:port");
        }
        int port = Integer.parseInt(matcher.group(2));
        if (port < 1 || port > 65_535) {
            throw bad("its port is not one");
        }
        if (!SECRET.matcher(secret).matches()) {
            throw bad("its secret is not one");
        }
        if (!PIN.matcher(pin).matches()) {
            throw bad("its key pin is not a base64url SHA-256");
        }
    }

    private static RequestFault bad(String why) {
        return new RequestFault(
                "BAD_TOKEN",
                "The token in etc/org.essaim.agent.cfg is not a token: " + why,
                "Copy the whole line from the server's file essaim/enrolment-token.");
    }
}
