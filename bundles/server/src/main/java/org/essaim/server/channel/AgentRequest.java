/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A request of an agent, without what carries it.
 *
 * @param path decoded, beginning with {@code /}
 * @param body at most {@link AgentGateway#MAX_BODY} bytes
 * @param remote the agent's end of the connection
 * @param local the server's end of the connection
 */
record AgentRequest(
        String method,
        String path,
        Optional<String> waitSeconds,
        Optional<String> authorization,
        Optional<String> ifNoneMatch,
        byte[] body,
        InetSocketAddress remote,
        InetSocketAddress local) {}
