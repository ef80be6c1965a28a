/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import java.util.List;
import java.util.Optional;
import org.essaim.api.RequestFault;

/**
 * The services that are there now. Looked up by each command when it needs them, because Karaf offers none of a bundle's
 * commands as long as one of their injected services is missing, and because modules are replaced while commands run.
 */
public interface Services {

    /** The best service of a type. */
    <T> Optional<T> find(Class<T> type);

    /** All services of a type. */
    <T> List<T> all(Class<T> type);

    /** The best service of a type with a property of that value. */
    default <T> Optional<T> find(Class<T> type, String property, String value) {
        return Optional.empty();
    }

    /**
     * A service that only a server has.
     *
     * @throws RequestFault {@code NOT_A_SERVER} when it is not there
     */
    default <T> T server(Class<T> type) {
        return find(type)
                .orElseThrow(
                        () -> new RequestFault(
                                "NOT_A_SERVER",
                                "This Karaf is no server: it has no service " + type.getSimpleName(),
                                "Run the command on the server; if this is the server, essaim:doctor says what did not start."));
    }

    /**
     * A service that only an agent has.
     *
     * @throws RequestFault {@code NOT_AN_AGENT} when it is not there
     */
    default <T> T agent(Class<T> type) {
        return find(type)
                .orElseThrow(() -> new RequestFault(
                        "NOT_AN_AGENT",
                        "This Karaf is no agent: it has no service " + type.getSimpleName(),
                        "Run the command on an agent; if this is one, essaim:doctor says what did not start."));
    }
}
