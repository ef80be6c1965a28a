/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One sender and some receivers of one client, each a process; measures what they do. One thread. */
final class Swarm implements AutoCloseable {

    private final Path folder;
    private final LocalTracker tracker;
    private final End sender;
    private final Map<Path, End> receivers = new ConcurrentHashMap<>();

    /**
     * @param source where the payloads are
     * @param folder for all that the receivers get
     */
    Swarm(Client client, int count, Path source, Path folder, LocalTracker tracker)
            throws IOException, InterruptedException {
        this.folder = folder;
        this.tracker = tracker;
        sender = client.sender(source, tracker);
        for (int i = 0; i < count; i++) {
            Path own = folder.resolve(client.name() + "-" + i);
            receivers.put(own, client.receiver(own, tracker));
        }
    }

    /** Moves one payload to every receiver. */
    Transfer run(Job job) throws IOException, InterruptedException {
        tracker.reset();
        sender.prepare(job);
        for (End receiver : receivers.values()) {
            receiver.prepare(job);
        }
        double cpuBefore = cpu();
        sender.begin();
        for (End receiver : receivers.values()) {
            receiver.begin();
        }
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (End receiver : receivers.values()) {
            first = Math.min(first, receiver.firstBytes());
        }
        for (End receiver : receivers.values()) {
            last = Math.max(last, receiver.completed());
        }
        double cpu = cpu() - cpuBefore;
        long peak = 0;
        for (End end : ends()) {
            peak = Math.max(peak, end.figures().peakRssMiB());
        }
        for (Path received : receivers.keySet()) {
            Payloads.compare(job, received);
            Payloads.delete(received.resolve(job.name()));
        }
        return new Transfer(job.bytes(), (last - first) / 1e9, cpu, peak);
    }

    /** The first receiver. */
    End receiver() {
        return receivers.values().iterator().next();
    }

    private List<End> ends() {
        List<End> ends = new ArrayList<>(receivers.values());
        ends.add(sender);
        return ends;
    }

    private double cpu() throws IOException {
        double sum = 0;
        for (End end : ends()) {
            sum += end.figures().cpuSeconds();
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        tracker.release();
        ends().forEach(End::close);
        Payloads.delete(folder);
    }
}
