/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.signing;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import org.essaim.api.verification.TrustedKey;

/** An Ed25519 key pair (RFC 8032) of the JDK. Thread-safe. */
final class SigningKey {

    private static final String ALGORITHM = "Ed25519";

    private final PrivateKey secret;
    private final TrustedKey open;

    private SigningKey(PrivateKey secret, PublicKey open) {
        this.secret = secret;
        this.open = new TrustedKey(id(open.getEncoded()), open.getEncoded());
    }

    static SigningKey generate(SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
        generator.initialize(255, random);
        KeyPair pair = generator.generateKeyPair();
        return new SigningKey(pair.getPrivate(), pair.getPublic());
    }

    /**
     * Reads what {@link #pem()} wrote.
     *
     * @throws GeneralSecurityException when a half is missing or damaged, or the halves do not belong together
     */
    static SigningKey parse(String pem) throws GeneralSecurityException {
        try {
            KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
            SigningKey key = new SigningKey(
                    factory.generatePrivate(new PKCS8EncodedKeySpec(Pem.read("PRIVATE KEY", pem))),
                    factory.generatePublic(new X509EncodedKeySpec(Pem.read("PUBLIC KEY", pem))));
            key.requireBothHalves(factory);
            return key;
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException(e.getMessage(), e);
        }
    }

    /** PKCS 8, and the public half after it: the JDK cannot derive it, and what is one file is replaced at once. */
    String pem() {
        return Pem.write("PRIVATE KEY", secret.getEncoded()) + Pem.write("PUBLIC KEY", open.spki());
    }

    byte[] sign(byte[] message) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initSign(secret);
        signature.update(message);
        return signature.sign();
    }

    TrustedKey open() {
        return open;
    }

    private void requireBothHalves(KeyFactory factory) throws GeneralSecurityException {
        byte[] probe = {1, 2, 3};
        Signature check = Signature.getInstance(ALGORITHM);
        check.initVerify(factory.generatePublic(new X509EncodedKeySpec(open.spki())));
        check.update(probe);
        if (!check.verify(sign(probe))) {
            throw new GeneralSecurityException("its public half belongs to another key");
        }
    }

    private static String id(byte[] spki) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(spki));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
