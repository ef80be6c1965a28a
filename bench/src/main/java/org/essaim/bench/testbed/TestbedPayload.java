/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.testbed;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.essaim.api.InfoHash;
import org.essaim.api.seeding.UploadPolicy;
import org.essaim.api.transfer.TransferRequest;
import org.essaim.api.transfer.TransferSession;
import org.essaim.payload.FilePieceStorage;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoException;
import org.essaim.protocol.PayloadFile;
import org.essaim.transfer.Engine;
import org.essaim.transfer.EngineOptions;

/**
 * The file that a testbed wants on every host.
 *
 * @param file its name
 */
record TestbedPayload(byte[] torrent, Metainfo metainfo, String file) {

    private static final int OPEN_FILES = 4;

    static TestbedPayload given() throws IOException, MetainfoException {
        byte[] torrent = Files.readAllBytes(Path.of(TestbedHost.variable("TB_TORRENT")));
        return of(torrent, TestbedHost.variable("TB_PAYLOAD"));
    }

    static TestbedPayload of(byte[] torrent, String file) throws MetainfoException {
        return new TestbedPayload(torrent, Metainfo.parse(torrent), file);
    }

    /** An engine without limits. */
    static Engine engine(InetSocketAddress address, boolean lab) {
        EngineOptions options = EngineOptions.of(address.getAddress(), address.getPort(), lab);
        Engine engine =
                new Engine(options, new Random(), at -> Files.getFileStore(at).getUsableSpace());
        engine.uploadPolicy(new Unlimited());
        return engine;
    }

    /** Joins the swarm with the file in a folder. */
    TransferSession open(Engine engine, Path data, Path state, boolean complete) throws IOException {
        long length = metainfo.files().get(0).length();
        Files.createDirectories(data);
        FilePieceStorage storage = FilePieceStorage.staged(data, List.of(new PayloadFile(file, length, 0)), OPEN_FILES);
        return engine.open(new TransferRequest(metainfo.infoHash(), torrent, storage, state, complete));
    }

    private static final class Unlimited implements UploadPolicy {
        @Override
        public long reserve(InfoHash infoHash, int bytes, long nowNanos) {
            return 0;
        }

        @Override
        public long bytesPerSecond() {
            return Long.MAX_VALUE;
        }
    }
}
