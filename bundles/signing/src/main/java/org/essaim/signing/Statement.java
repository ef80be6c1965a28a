/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.signing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.essaim.api.patch.PatchDescriptor;

/**
 * What is signed: a descriptor as canonical JSON, so that one descriptor has one form (OLPC canonical JSON: keys in
 * order, no white space, whole numbers, only {@code "} and {@code \} escaped), and its pre-authentication encoding.
 */
final class Statement {

    /** The type that the signature covers together with the body. */
    static final String TYPE = "application/vnd.essaim.patch+json";

    private Statement() {}

    static byte[] body(PatchDescriptor patch) {
        String json = "{\"entries\":" + patch.entries()
                + ",\"format\":1"
                + ",\"infoHash\":" + quote(patch.infoHash().hex())
                + ",\"kind\":" + quote(patch.kind())
                + ",\"manifestHash\":" + quote(patch.manifestHash().hex())
                + ",\"manifestLength\":" + patch.manifestLength()
                + ",\"name\":" + quote(patch.id().name())
                + ",\"payloadLength\":" + patch.payloadLength()
                + ",\"treeLength\":" + patch.treeLength()
                + ",\"version\":" + quote(patch.id().version())
                + '}';
        return json.getBytes(StandardCharsets.UTF_8);
    }

    /** DSSE 1.0, protocol.md: {@code "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body}. */
    static byte[] preAuthenticationEncoding(String type, byte[] body) {
        byte[] typeBytes = type.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("DSSEv1 " + typeBytes.length + ' ').getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(typeBytes);
        out.writeBytes((" " + body.length + ' ').getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(body);
        return out.toByteArray();
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
