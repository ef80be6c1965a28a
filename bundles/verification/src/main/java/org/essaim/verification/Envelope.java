/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.verification;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A DSSE 1.0 envelope, well-formed and not yet believed.
 *
 * @param type the payload's type, which the signatures cover
 * @param body the payload
 */
record Envelope(String type, byte[] body, List<Mark> marks) {

    private static final int MOST_SIGNATURES = 16;

    /**
     * A signature.
     *
     * @param keyId a hint which key made it; empty where there is none
     */
    record Mark(String keyId, byte[] signature) {}

    /** @throws RejectedException {@code BAD_ENVELOPE} */
    static Envelope parse(byte[] document) throws RejectedException {
        try {
            JsonNode top = StrictJson.object(document);
            JsonNode signatures = StrictJson.field(top, "signatures");
            if (!signatures.isArray() || signatures.isEmpty() || signatures.size() > MOST_SIGNATURES) {
                throw new IllegalArgumentException("it has not 1 to " + MOST_SIGNATURES + " signatures");
            }
            List<Mark> marks = new ArrayList<>(signatures.size());
            for (JsonNode signature : signatures) {
                String keyId = signature.has("keyid") ? StrictJson.text(signature, "keyid") : "";
                marks.add(new Mark(keyId, StrictJson.base64(signature, "sig")));
            }
            return new Envelope(
                    StrictJson.text(top, "payloadType"), StrictJson.base64(top, "payload"), List.copyOf(marks));
        } catch (IllegalArgumentException e) {
            throw new RejectedException("BAD_ENVELOPE", "The signed statement is malformed: " + e.getMessage());
        }
    }

    /** What was signed. DSSE 1.0, protocol.md: {@code "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body}. */
    byte[] preAuthenticationEncoding() {
        byte[] typeBytes = type.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("DSSEv1 " + typeBytes.length + ' ').getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(typeBytes);
        out.writeBytes((" " + body.length + ' ').getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(body);
        return out.toByteArray();
    }
}
