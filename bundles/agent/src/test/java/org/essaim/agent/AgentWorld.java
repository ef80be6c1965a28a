/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import org.essaim.agent.FakeModules.FakeApplier;
import org.essaim.agent.FakeModules.FakePeers;
import org.essaim.agent.FakeModules.FakeSeeder;
import org.essaim.agent.FakeModules.FakeSession;
import org.essaim.agent.FakeModules.FakeTransfer;
import org.essaim.agent.FakeModules.FakeVerifier;
import org.essaim.api.PatchId;
import org.essaim.api.patching.Installed;

/** An agent, its disk, its modules and its server, in virtual time. Killing it keeps what is on the disk. */
final class AgentWorld {

    static final String TOKEN = "essaim1:localhost:8443:secret-123:" + "A".repeat(43);

    /** Thrown by the failpoint in place of a {@code kill -9}. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    final FakeServer server = new FakeServer(this);
    final Map<PatchId, TestPatch> patches = new HashMap<>();
    final Map<String, Installed> live = new LinkedHashMap<>();
    final List<String> steps = new ArrayList<>();
    final Path home;
    FakeVerifier verifier = new FakeVerifier();
    FakeApplier applier;
    FakeTransfer transfer = new FakeTransfer();
    FakeSeeder seeder = new FakeSeeder();
    FakePeers peers = new FakePeers();
    AgentSettings settings = new AgentSettings(TOKEN, "pc-1", "leiden", Map.of("room", "B12"));
    long free = Long.MAX_VALUE;
    String killAt = "";
    boolean holdWork;
    Agent agent;
    Modules modules;
    Surroundings surroundings;
    private final Queue<Runnable> held = new ArrayDeque<>();
    private long nanos;

    AgentWorld(Path home) {
        this.home = home;
        this.applier = new FakeApplier(home.resolve("versions"), live, patches);
    }

    InstantSource clock() {
        return () -> Instant.parse("2026-01-01T00:00:00Z").plusNanos(nanos);
    }

    TestPatch patch(String name, String version) {
        TestPatch patch = new TestPatch(name, version);
        patches.put(patch.id, patch);
        verifier.signed.put("signed " + patch.id, patch);
        return patch;
    }

    /** Starts the agent as after a boot: same disk, new everything else. */
    void start() {
        modules = new Modules();
        surroundings = new Surroundings(
                home,
                server::link,
                job -> {
                    if (holdWork) {
                        held.add(job);
                    } else {
                        job.run();
                    }
                },
                clock(),
                new Random(3),
                () -> free,
                () -> Map.of("tracking", "1.0.0"),
                "1.0.0",
                "Test",
                this::step,
                () -> {});
        agent = new Agent(surroundings, modules, settings);
        modules.peers().set(peers);
        modules.seeder().set(seeder);
        modules.transfer().set(transfer);
        modules.verifier().set(verifier);
        modules.applier().set(applier);
    }

    /** What is left after {@code kill -9}: the disk, and the machine's modules started anew. */
    void killAndRestart() {
        killAt = "";
        held.clear();
        transfer = new FakeTransfer();
        seeder = new FakeSeeder();
        FakeApplier former = applier;
        applier = new FakeApplier(home.resolve("versions"), live, patches);
        applier.calls.addAll(former.calls);
        start();
    }

    void releaseWork() {
        holdWork = false;
        for (Runnable job = held.poll(); job != null; job = held.poll()) {
            job.run();
        }
    }

    void run(Duration by) {
        long end = nanos + by.toNanos();
        for (int i = 0; i < 100_000; i++) {
            long pause = agent.doWork(nanos);
            if (pause > end - nanos) {
                nanos = end;
                return;
            }
            nanos += pause;
        }
        throw new AssertionError("the agent never rests");
    }

    void run() {
        run(Duration.ofSeconds(3));
    }

    /** The session in which a patch is being fetched. */
    FakeSession session(TestPatch patch) {
        FakeSession session = transfer.open.get(patch.swarm());
        if (session == null) {
            throw new AssertionError("no session for " + patch.id + ": " + server.feedback);
        }
        return session;
    }

    /** Deploys a patch to the end. */
    void deployed(long action, TestPatch patch) {
        server.deploy(action, patch);
        run();
        session(patch).deliver(patch.payload);
        run();
    }

    private void step(String step) {
        steps.add(step);
        if (step.equals(killAt)) {
            throw new Killed();
        }
    }
}
