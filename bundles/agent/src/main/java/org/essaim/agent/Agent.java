/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.essaim.agent.server.ChannelFaults;
import org.essaim.agent.server.Identity;
import org.essaim.agent.server.ServerLink;
import org.essaim.agent.server.ServerLink.Certified;
import org.essaim.agent.server.ServerLink.PollReply;
import org.essaim.api.Fault;
import org.essaim.api.LocalFault;
import org.essaim.api.MachineId;
import org.essaim.api.agent.AgentStatus;
import org.essaim.api.agent.ServerChannel;
import org.essaim.api.tracking.PeerSource;
import org.essaim.api.verification.Verifier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A machine's loop: hears from the server what is wanted, does it with the five modules, tells how it went.
 *
 * <p>One thread owns it and calls {@link #doWork}; {@link #configure}, {@link #modulesChanged} and the two services may
 * be called from any thread.
 */
final class Agent implements AgentStatus, ServerChannel, Contact.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

    private final Surroundings world;
    private final Modules modules;
    private final Inbox inbox;
    private final Contact contact;
    private final Reporter reporter;
    private final Holdings holdings;
    private final InventoryReport inventory;
    private final Certification certification;
    private final Actions actions;
    private AgentSettings settings;
    private @Nullable String trackerEpoch;
    private @Nullable Verifier toldKeys;
    private volatile @Nullable Fault keyProblem;
    private volatile List<Work> work = List.of();
    private boolean resumed;

    Agent(Surroundings world, Modules modules, AgentSettings settings) {
        this.world = world;
        this.modules = modules;
        this.settings = settings;
        inbox = new Inbox(world.work(), world.wake());
        contact = new Contact(world, inbox, this);
        reporter = new Reporter(world, contact, inbox, (id, notice) -> acknowledged(id, notice));
        SwarmFolders folders = new SwarmFolders(world.home().resolve("swarms"));
        holdings = new Holdings(world, modules, inbox, folders);
        certification = new Certification(world, contact, inbox);
        inventory = new InventoryReport(world, contact, holdings, certification, inbox);
        actions = new Actions(new Workshop(
                world,
                modules,
                contact,
                inbox,
                new ActionStore(world.home().resolve("actions")),
                folders,
                reporter,
                holdings,
                order -> liveTreeFree(order)));
        configure(settings);
    }

    /** Takes a new configuration; the server is asked anew at once. */
    void configure(AgentSettings wanted) {
        inbox.post(() -> {
            settings = wanted;
            contact.configure(wanted);
            reporter.kick();
            inventory.again();
        });
    }

    /** A module's service came or went. */
    void modulesChanged() {
        inbox.post(holdings::refresh);
    }

    /**
     * Does all that can be done now.
     *
     * @param now nanoseconds of a clock that never goes back
     * @return nanoseconds until there is something to do again, {@link Long#MAX_VALUE} when nothing is planned
     */
    long doWork(long now) {
        inbox.drain(now);
        if (!resumed) {
            resumed = true;
            actions.resume();
        }
        tellKeys();
        long next = contact.step(now);
        next = Math.min(next, actions.step(now));
        next = Math.min(next, reporter.step(now));
        next = Math.min(next, holdings.step(now));
        next = Math.min(next, certification.step(now));
        next = Math.min(next, inventory.step(now, settings));
        work = actions.runs().stream().map(Agent::describe).toList();
        return inbox.isEmpty() ? next : 0;
    }

    /** Lets go of everything; the owning thread calls it last. What was under way goes on with the next agent. */
    void close() {
        actions.suspend();
        holdings.close();
        contact.close();
    }

    @Override
    public View view() {
        Identity identity = contact.identity();
        return new View(
                Optional.ofNullable(identity).map(Identity::machine),
                contact.server(),
                contact.lastContact(),
                problem(),
                work,
                holdings.installed().stream().map(each -> each.patch().id()).toList());
    }

    @Override
    public CompletionStage<byte[]> post(String resource, byte[] json) {
        ServerLink link = contact.link();
        Identity identity = contact.identity();
        if (link == null || identity == null) {
            return CompletableFuture.failedFuture(new LocalFault(
                    "SERVER_UNREACHABLE",
                    "This machine is not registered with a server yet",
                    contact.problem().map(Fault::remedy).orElse("It tries by itself.")));
        }
        return link.post(identity, resource, json).whenComplete((answer, error) -> {
            if (error != null && ChannelFaults.of(error).code().equals(ServerLink.NOT_REGISTERED)) {
                inbox.post(() -> contact.notRegistered(identity));
            }
        });
    }

    @Override
    public String certificateRequest(MachineId machine) {
        return certification.request(machine);
    }

    @Override
    public void registered(Identity identity, Optional<Certified> certified) {
        certification.registered(identity, certified);
        toldKeys = null;
        inventory.again();
    }

    @Override
    public void orders(PollReply.Orders orders) {
        PeerSource peers = modules.peers().get();
        if (trackerEpoch != null && !trackerEpoch.equals(orders.trackerEpoch()) && peers != null) {
            LOG.info("The tracker has changed; announcing again");
            peers.reannounce();
        }
        trackerEpoch = orders.trackerEpoch();
        actions.order(orders.actions());
    }

    @Override
    public void regained() {
        certification.regained();
        reporter.kick();
        inventory.again();
        PeerSource peers = modules.peers().get();
        if (peers != null) {
            peers.reannounce();
        }
    }

    Contact contact() {
        return contact;
    }

    Certification certification() {
        return certification;
    }

    Holdings holdings() {
        return holdings;
    }

    private void acknowledged(long id, ActionRecord.Notice notice) {
        actions.acknowledged(id, notice);
    }

    private boolean liveTreeFree(ServerLink.Assignment order) {
        return actions.liveTreeFree(order);
    }

    /** Each verifier is told once by which keys patches are signed; one that trusts others already keeps to them. */
    private void tellKeys() {
        Verifier verifier = modules.verifier().get();
        Identity identity = contact.identity();
        if (verifier == null || identity == null || verifier == toldKeys) {
            return;
        }
        toldKeys = verifier;
        try {
            verifier.trust(identity.keys());
            keyProblem = null;
        } catch (Fault e) {
            keyProblem = e;
            LOG.error("{}. {}", e.sentence(), e.remedy());
        }
    }

    private Optional<String> problem() {
        Fault keys = keyProblem;
        return contact.problem()
                .or(() -> Optional.ofNullable(keys))
                .map(fault -> fault.sentence() + ". " + fault.remedy())
                .or(() -> holdings.changed().entrySet().stream()
                        .findFirst()
                        .map(change -> "'" + change.getValue() + "' of " + change.getKey()
                                + " was changed on this machine and is not passed on. Deploy it again to mend it."));
    }

    private static Work describe(ActionRun run) {
        ActionRecord.Notice notice = run.record.notice();
        String step = run instanceof DeployRun deploy ? deploy.applyStep() : "";
        List<String> detail = new ArrayList<>(List.of(notice.detail()));
        if (!step.isEmpty()) {
            detail.add(step);
        }
        return new Work(run.order().id(), run.patch(), notice.state().name(), String.join(": ", detail));
    }
}
