/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.verification;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.essaim.api.PatchId;
import org.essaim.api.Sha256;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.api.patch.SignedPatch;
import org.essaim.api.transfer.PieceStorage;
import org.essaim.api.verification.TrustedKey;
import org.essaim.payload.ManifestEntry;
import org.essaim.payload.ManifestHeader;
import org.essaim.payload.ManifestReader;
import org.essaim.payload.ManifestWriter;
import org.essaim.payload.PayloadLayout;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoWriter;
import org.essaim.protocol.PayloadFile;
import org.essaim.protocol.PiecesRootHasher;

/** A small patch of files in the top folder, made in memory, and keys to sign it with. */
final class TestPatch {

    static final PatchId ID = new PatchId("app", "1.0");

    final byte[] payload;
    final byte[] metainfo;
    final PatchDescriptor descriptor;

    private TestPatch(byte[] payload, byte[] metainfo, PatchDescriptor descriptor) {
        this.payload = payload;
        this.metainfo = metainfo;
        this.descriptor = descriptor;
    }

    static TestPatch of(SortedMap<String, byte[]> files) throws Exception {
        List<ManifestEntry> entries = new ArrayList<>();
        long treeLength = 0;
        for (var file : files.entrySet()) {
            entries.add(ManifestEntry.file(file.getKey(), 0644, "root:root", 1, file.getValue().length)
                    .withRoot(root(file.getValue())));
            treeLength += file.getValue().length;
        }
        ByteArrayOutputStream manifestOut = new ByteArrayOutputStream();
        try (ManifestWriter writer = new ManifestWriter(
                manifestOut, new ManifestHeader(ID, "tree", entries.size(), treeLength, List.of()))) {
            for (ManifestEntry entry : entries) {
                writer.write(entry);
            }
        }
        byte[] manifest = manifestOut.toByteArray();
        PayloadLayout layout =
                PayloadLayout.of(new ManifestReader(new ByteArrayInputStream(manifest)), manifest.length);
        byte[] payload = new byte[(int) layout.length()];
        System.arraycopy(manifest, 0, payload, 0, manifest.length);
        for (byte[] content : files.values()) {
            if (content.length > 0) {
                System.arraycopy(
                        content, 0, payload, (int) layout.place(root(content)).offset(), content.length);
            }
        }
        byte[] metainfo = metainfo(layout.files(), payload);
        return new TestPatch(
                payload,
                metainfo,
                new PatchDescriptor(
                        ID,
                        "tree",
                        Sha256.of(MessageDigest.getInstance("SHA-256").digest(manifest)),
                        manifest.length,
                        Metainfo.parse(metainfo).infoHash(),
                        payload.length,
                        treeLength,
                        entries.size()));
    }

    static TestPatch small() throws Exception {
        SortedMap<String, byte[]> files = new TreeMap<>();
        files.put("a.txt", "hello".getBytes(StandardCharsets.UTF_8));
        files.put("b.txt", new byte[0]);
        files.put("c.txt", "world".getBytes(StandardCharsets.UTF_8));
        return of(files);
    }

    static byte[] metainfo(List<PayloadFile> files, byte[] payload) throws Exception {
        int pieceLength = 64 << 10;
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        for (int at = 0; at < payload.length; at += pieceLength) {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(payload, at, Math.min(pieceLength, payload.length - at));
            hashes.writeBytes(sha1.digest());
        }
        return MetainfoWriter.v1("app", pieceLength, files, hashes.toByteArray());
    }

    String body() {
        return body(descriptor);
    }

    static String body(PatchDescriptor patch) {
        return "{\"entries\":" + patch.entries() + ",\"format\":1,\"infoHash\":\"" + patch.infoHash()
                + "\",\"kind\":\"" + patch.kind() + "\",\"manifestHash\":\"" + patch.manifestHash()
                + "\",\"manifestLength\":" + patch.manifestLength() + ",\"name\":\""
                + patch.id().name() + "\",\"payloadLength\":" + patch.payloadLength() + ",\"treeLength\":"
                + patch.treeLength() + ",\"version\":\"" + patch.id().version() + "\"}";
    }

    SignedPatch signedBy(Key key) throws Exception {
        return key.envelope(Statement.TYPE, body());
    }

    PieceStorage storage() {
        return new Memory(payload);
    }

    private static Sha256 root(byte[] content) {
        PiecesRootHasher hasher = new PiecesRootHasher();
        hasher.update(content, 0, content.length);
        return hasher.root();
    }

    /** A signer's key. */
    static final class Key {
        private final KeyPair pair;
        final TrustedKey open;

        Key() throws Exception {
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] spki = pair.getPublic().getEncoded();
            open = new TrustedKey(
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(spki)),
                    spki);
        }

        SignedPatch envelope(String type, String body) throws Exception {
            return envelope(type, body, open.id(), sign(type, body));
        }

        byte[] sign(String type, String body) throws Exception {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(
                    new Envelope(type, body.getBytes(StandardCharsets.UTF_8), List.of()).preAuthenticationEncoding());
            return signature.sign();
        }

        static SignedPatch envelope(String type, String body, String keyId, byte[] signature) {
            Base64.Encoder base64 = Base64.getEncoder();
            return new SignedPatch(("{\"payload\":\"" + base64.encodeToString(body.getBytes(StandardCharsets.UTF_8))
                            + "\",\"payloadType\":\"" + type + "\",\"signatures\":[{\"keyid\":\"" + keyId
                            + "\",\"sig\":\"" + base64.encodeToString(signature) + "\"}]}")
                    .getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A payload in memory that counts what it is asked for. */
    static final class Memory implements PieceStorage {
        final byte[] bytes;
        volatile int longestRead;
        volatile boolean broken;

        Memory(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public void read(long offset, ByteBuffer target) throws IOException {
            if (broken) {
                throw new IOException("Input/output error");
            }
            longestRead = Math.max(longestRead, target.remaining());
            target.put(bytes, (int) offset, target.remaining());
        }

        @Override
        public void write(long offset, ByteBuffer source) throws IOException {
            throw new IOException("read-only");
        }

        @Override
        public void sync() {}

        @Override
        public void close() {}
    }
}
