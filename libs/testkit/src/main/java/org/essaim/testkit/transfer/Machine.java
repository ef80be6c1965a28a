/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.testkit.transfer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.essaim.api.MachineId;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.api.transfer.TransferProgress;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;

/** One machine of a test: an engine, its folder, and the session of one payload. */
public final class Machine implements AutoCloseable {

    private final MachineId id;
    private final MeetingPlace place;
    private final Path folder;
    private final Supplier<EngineUnderTest> engines;
    private EngineUnderTest engine;

    Machine(String name, MeetingPlace place, Path folder, Supplier<EngineUnderTest> engines) {
        this.id = new MachineId(name);
        this.place = place;
        this.folder = folder;
        this.engines = engines;
        this.engine = engines.get();
        engine.peerSource(place.as(id));
    }

    /** Its engine. */
    public EngineUnderTest engine() {
        return engine;
    }

    /** Its id. */
    public MachineId id() {
        return id;
    }

    /** Ends the engine and starts another one on the same folder. */
    public void replaceEngine() {
        engine.close();
        engine = engines.get();
        engine.peerSource(place.as(id));
    }

    /** Opens a download, or, with {@code complete}, an offer. */
    public TransferSession open(TestPayload payload, PieceStorage storage, boolean complete) {
        try {
            Path state =
                    Files.createDirectories(folder.resolve(payload.infoHash().hex()));
            return engine.transfer()
                    .open(new TransferRequest(payload.infoHash(), payload.metainfo(), storage, state, complete));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a state of the payload's session. */
    public void await(TransferSession session, TransferProgress.State state) {
        Await.until(
                () -> id + " becoming " + state + ": " + session.progress(),
                () -> session.progress().state() == state);
    }

    @Override
    public void close() {
        engine.close();
    }
}
