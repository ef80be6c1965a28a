/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.credentials;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Arrays;
import org.essaim.api.MachineId;
import org.essaim.api.RequestFault;

/**
 * A request for a certificate (PKCS#10, RFC 2986): a public key, and the proof that who asks has the private one. Whom the
 * certificate is for is never taken from it, but from how the asking machine has authenticated; its subject and attributes
 * are passed over.
 *
 * @param key a P-256 key, whose private half has signed the request
 */
public record CertificationRequest(PublicKey key) {

    /** Bytes that a request may have; one of ours has about 250. */
    public static final int MAX_BYTES = 2048;

    private static final String COMMON_NAME = "550403";
    private static final int ATTRIBUTES = 0xa0;

    /** Makes a request in DER, signed with the key that it asks for. */
    public static byte[] make(KeyPair key, MachineId machine) {
        byte[] information = Der.sequence(
                Der.integer(BigInteger.ZERO),
                commonName(machine.value()),
                key.getPublic().getEncoded(),
                Der.tagged(ATTRIBUTES));
        try {
            return Der.sequence(
                    information, P256.ECDSA_WITH_SHA256, Der.bits(P256.sign(key.getPrivate(), information)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot sign with its own key", e);
        }
    }

    /**
     * Reads a request, and verifies that its sender has the private key.
     *
     * @throws RequestFault {@code BAD_CSR}
     */
    public static CertificationRequest parse(byte[] der) {
        if (der.length > MAX_BYTES) {
            throw bad("it has more than " + MAX_BYTES + " bytes");
        }
        try {
            return read(der);
        } catch (DerException | GeneralSecurityException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    private static CertificationRequest read(byte[] der) throws DerException, GeneralSecurityException {
        DerReader outer = DerReader.of(der);
        DerReader request = outer.enter(Der.SEQUENCE);
        outer.end();
        byte[] information = request.element(Der.SEQUENCE);
        byte[] algorithm = request.element(Der.SEQUENCE);
        byte[] signature = request.bits();
        request.end();
        DerReader fields = DerReader.of(information).enter(Der.SEQUENCE);
        if (fields.integer().signum() != 0) {
            throw new DerException("it is not of version 1");
        }
        fields.element(Der.SEQUENCE);
        PublicKey key = P256.publicKey(fields.element(Der.SEQUENCE));
        fields.element(ATTRIBUTES);
        fields.end();
        if (!Arrays.equals(algorithm, P256.ECDSA_WITH_SHA256)) {
            throw new DerException("it is not signed by ECDSA with SHA-256");
        }
        if (!P256.verifies(key, information, signature)) {
            throw new DerException("its signature is not that of its key");
        }
        return new CertificationRequest(key);
    }

    /** A Name (RFC 5280 §4.1.2.4) of one common name. */
    static byte[] commonName(String value) {
        return Der.sequence(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.text(value))));
    }

    private static RequestFault bad(String what) {
        return new RequestFault(
                "BAD_CSR",
                "The request for a certificate cannot be used: " + what,
                "Update the agent, or the server, to match.");
    }
}
