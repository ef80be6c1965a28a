/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.essaim.agent.server.ServerLink;
import org.essaim.agent.server.Token;

/**
 * The world as the agent sees it; in tests another one.
 *
 * @param home the folder {@code essaim}
 * @param servers makes the link to the server that a token names
 * @param work runs what takes long (hashing, applying, deleting) off the agent's thread; bounded
 * @param clock for what is told to people and to the server; all timing is by nanoseconds given
 * @param freeBytes free space where {@code home} is
 * @param modules versions of Essaim's modules on this machine, by name
 * @param failpoint told of every durable step just done, {@code agent.<step>}
 * @param wake makes the owning thread look again soon
 */
record Surroundings(
        Path home,
        Function<Token, ServerLink> servers,
        Executor work,
        InstantSource clock,
        RandomGenerator random,
        LongSupplier freeBytes,
        Supplier<Map<String, String>> modules,
        String agentVersion,
        String platform,
        Consumer<String> failpoint,
        Runnable wake) {}
