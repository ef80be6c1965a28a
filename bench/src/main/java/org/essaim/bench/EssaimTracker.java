/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Our tracker for other programs, in a plain Java. */
final class EssaimTracker implements TrackerProgram {

    /** What it is started with, unless {@code -Dessaim.bench.java=…} says otherwise. */
    private static final String OPTIONS = "-Xmx128m -XX:+UseSerialGC";

    private static final String PORT = "port ";

    @Override
    public String name() {
        return "essaim";
    }

    @Override
    public Optional<String> missing() {
        return Optional.empty();
    }

    @Override
    public Running start(List<String> prefix, Path folder, Path infoHashes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(Essaim.java(System.getProperty("essaim.bench.java", OPTIONS), TrackerNode.class));
        command.add(infoHashes.toString());
        ClientProcess process = new ClientProcess(command, folder, "MALLOC_ARENA_MAX", "2");
        return new Running(process, Integer.parseInt(process.await(PORT).text().substring(PORT.length())));
    }
}
