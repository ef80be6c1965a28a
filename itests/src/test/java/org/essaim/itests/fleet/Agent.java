/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.itests.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.essaim.payload.TreeHash;
import org.essaim.testkit.karaf.KarafProcess;
import org.jspecify.annotations.Nullable;

/** One agent of a {@link Fleet}, in a process and a folder of its own. One thread. */
final class Agent implements AutoCloseable {

    private static final int HALTED = 137;

    private final String machine;
    private final KarafProcess karaf;

    Agent(String machine, KarafProcess karaf) {
        this.machine = machine;
        this.karaf = karaf;
    }

    String machine() {
        return machine;
    }

    KarafProcess karaf() {
        return karaf;
    }

    /** A file below {@code essaim}. */
    Path file(String path) {
        return karaf.home().resolve("essaim").resolve(path);
    }

    /** Where a patch's live tree is; it may not exist. */
    Path liveTree(String patch) {
        return file("live").resolve(patch);
    }

    /** The live tree's hash; {@code none} when there is none. */
    String liveHash(String patch) {
        Path live = liveTree(patch);
        try {
            return Files.exists(live, LinkOption.NOFOLLOW_LINKS) ? TreeHash.of(live.toRealPath()) : "none";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it; with a step it halts there. */
    Agent start(@Nullable String haltAt) {
        karaf.systemProperty("essaim.halt-at", haltAt).start();
        return this;
    }

    /** Waits until it has halted itself at the step that it was started with. */
    void awaitHalt() {
        int code = karaf.awaitEnd(Fleet.PATIENCE);
        if (code != HALTED) {
            throw new AssertionError(machine + " ended with exit code " + code + "\n" + karaf.log());
        }
        karaf.kill();
    }

    @Override
    public void close() {
        karaf.close();
    }
}
