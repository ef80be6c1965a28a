/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.essaim.api.MachineId;
import org.essaim.server.rollouts.Assignment;

/**
 * The machines that wait for work: an entry in a map and a timer each, no thread. A machine has one poll; a further one
 * ends the former, so that there are never more than there are machines. Thread-safe.
 */
final class LongPolls implements AutoCloseable {

    private final Function<MachineId, List<Assignment>> assignments;
    private final ScheduledExecutorService timer;
    private final InstantSource clock;
    private final Map<MachineId, Waiter> waiters = new ConcurrentHashMap<>();
    /** How often each machine was asked to announce again since the tracker came. */
    private final Map<MachineId, Integer> recalls = new ConcurrentHashMap<>();

    private volatile String epoch;

    /**
     * @param timer wakes and times out; its threads write the answers
     * @param epoch the tracker's first epoch
     */
    LongPolls(
            Function<MachineId, List<Assignment>> assignments,
            ScheduledExecutorService timer,
            InstantSource clock,
            String epoch) {
        this.assignments = assignments;
        this.timer = timer;
        this.clock = clock;
        this.epoch = epoch;
    }

    private static final class Waiter {
        private final String etag;
        private final CompletableFuture<Reply> reply = new CompletableFuture<>();

        private Waiter(String etag) {
            this.etag = etag;
        }
    }

    /** Answers at once when the machine has not seen what there is, else when that changes or the time is over. */
    CompletableFuture<Reply> poll(MachineId machine, Optional<String> seen, Duration wait) {
        Reply now = current(machine);
        if (!now.etag().equals(seen)) {
            return CompletableFuture.completedFuture(now);
        }
        Waiter waiter = new Waiter(seen.get());
        if (wait.isZero() || wait.isNegative()) {
            return CompletableFuture.completedFuture(Reply.notModified(waiter.etag));
        }
        Waiter former = waiters.put(machine, waiter);
        if (former != null) {
            former.reply.complete(Reply.notModified(former.etag));
        }
        waiter.reply.whenComplete((reply, fault) -> waiters.remove(machine, waiter));
        try {
            Future<?> end = timer.schedule(
                    () -> waiter.reply.complete(Reply.notModified(waiter.etag)),
                    wait.toMillis(),
                    TimeUnit.MILLISECONDS);
            waiter.reply.whenComplete((reply, fault) -> end.cancel(false));
        } catch (RejectedExecutionException e) {
            waiter.reply.complete(Reply.notModified(waiter.etag));
        }
        // What changed before it was in the map woke nobody.
        look(machine, waiter);
        return waiter.reply;
    }

    /** The assignments of these machines have changed. Returns at once. */
    void wake(Set<MachineId> machines) {
        execute(() -> machines.forEach(this::look));
    }

    /** The tracker is another one: every machine announces again. Returns at once. */
    void epoch(String another) {
        epoch = another;
        recalls.clear();
        execute(() -> waiters.forEach(this::look));
    }

    /** These machines are to announce again: those around them have changed. Returns at once. */
    void recall(Set<MachineId> machines) {
        machines.forEach(machine -> recalls.merge(machine, 1, Integer::sum));
        wake(machines);
    }

    /** How many machines wait. */
    int waiting() {
        return waiters.size();
    }

    /** Ends every poll. */
    @Override
    public void close() {
        waiters.values().forEach(waiter -> waiter.reply.complete(Reply.notModified(waiter.etag)));
    }

    private void execute(Runnable task) {
        try {
            timer.execute(task);
        } catch (RejectedExecutionException e) {
            close();
        }
    }

    private void look(MachineId machine) {
        Waiter waiter = waiters.get(machine);
        if (waiter != null) {
            look(machine, waiter);
        }
    }

    private void look(MachineId machine, Waiter waiter) {
        Reply now = current(machine);
        if (!now.etag().equals(Optional.of(waiter.etag))) {
            waiter.reply.complete(now);
        }
    }

    private Reply current(MachineId machine) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("trackerEpoch", epoch(machine));
        ArrayNode actions = body.putArray("actions");
        for (Assignment assignment : assignments.apply(machine)) {
            actions.addObject()
                    .put("id", assignment.action())
                    .put("type", assignment.type().name().toLowerCase(Locale.ROOT))
                    .put("patch", assignment.patch().toString())
                    .put("infoHash", assignment.infoHash().hex())
                    .put("paused", assignment.paused())
                    .put("discardLocalChanges", assignment.discardLocalChanges());
        }
        String etag = etag(body.toString());
        body.put("serverTime", clock.millis());
        return Reply.json(body, etag);
    }

    /** Another one than before makes the machine announce again. */
    private String epoch(MachineId machine) {
        Integer count = recalls.get(machine);
        return count == null ? epoch : epoch + "-" + count;
    }

    private static String etag(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(hash) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
